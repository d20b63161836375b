import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../runtime/errors.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { brokerContract } from './broker-contract.ts';
import { BROKER_CAPABILITIES } from './capabilities.ts';
import { emptySystem, envelope, envelopes, hold, queue, quiet, record, until } from './contract/harness.ts';
import { reachable, silent } from './contract/services.ts';
import { connectBroker } from './index.ts';
import { OWNER_LOCKS } from './postgres-schema.ts';

const SERVER = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const address = { host: new URL(SERVER).hostname, port: Number(new URL(SERVER).port || 5432) };
const database = `eventwright_contract_${randomUUID().slice(0, 8)}`;

function databaseUrl(port = address.port, user?: string): string {
  const url = new URL(SERVER);
  url.pathname = `/${database}`;
  url.port = String(port);
  if (user !== undefined) url.username = user;
  return url.href;
}

async function onServer(statement: string, url = SERVER, values: unknown[] = []): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement, values);
  } finally {
    await client.end();
  }
}

/** Backends that vouch for a consumer in this suite's database. */
async function livingOwners(): Promise<number[]> {
  const client = new pg.Client(databaseUrl());
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objsubid = 2 AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      [OWNER_LOCKS],
    );
    return rows.map(({ pid }) => pid);
  } finally {
    await client.end();
  }
}

/** Ids of the messages that topics keep in this suite's database. */
async function retained(): Promise<string[]> {
  const client = new pg.Client(databaseUrl());
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(`SELECT envelope::json->>'id' AS id FROM eventwright_broker.retained ORDER BY 1`);
    return rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}

const connect = (system: string, port?: number) =>
  connectBroker('postgres', { url: databaseUrl(port), system, clock: systemClock, log: silent });

describe.skipIf(!(await reachable('PostgreSQL', address)))('PostgreSQL transport', () => {
  beforeAll(() => onServer(`CREATE DATABASE ${database}`));
  afterAll(() => onServer(`DROP DATABASE ${database} WITH (FORCE)`));

  brokerContract('postgres', {
    capabilities: BROKER_CAPABILITIES.postgres,
    address,
    connect,
    connectRefused: () =>
      connectBroker('postgres', {
        url: databaseUrl(address.port, 'nobody_of_this_name'),
        system: 'refused',
        clock: systemClock,
        log: silent,
      }),
    remove: async ({ name }) => {
      await onServer(
        `DELETE FROM eventwright_broker.message WHERE queue_id IN (SELECT id FROM eventwright_broker.queue WHERE system = $1)`,
        databaseUrl(),
        [name],
      );
      await onServer('DELETE FROM eventwright_broker.queue WHERE system = $1', databaseUrl(), [name]);
    },
  });

  it('removes what is older than the retention of its topic, and adds the tables that an earlier release lacked', async () => {
    await onServer('DROP TABLE IF EXISTS eventwright_broker.topic, eventwright_broker.retained', databaseUrl());
    const reader = { id: 'first', topic: 'news', durable: true, startPosition: 'new', overflow: 'reject' } as const;
    const system = { ...emptySystem, topics: [{ id: 'news', kind: 'topic' as const, retentionMs: 1 }], subscriptions: [reader] };
    const broker = await connect('forgetful');
    try {
      await broker.declare(system);
      await broker.publish('news', [envelope('old')]);
      await quiet(20);
      await broker.publish('news', [envelope('young')]);
      expect(await retained()).toEqual(['young']);
      await quiet(20);
      await broker.declare({ ...system, subscriptions: [reader, { ...reader, id: 'late', startPosition: 'earliest' }] });
      expect(await broker.stats('late')).toEqual({ ready: 0, inFlight: 0 });
      await broker.declare({ ...system, topics: [{ id: 'news', kind: 'topic' }] });
      expect(await retained()).toEqual([]);
    } finally {
      await broker.close();
    }
  });

  it('gives a new subscription more than one page of what its topic keeps, each message once and in order', async () => {
    const reader = { id: 'first', topic: 'news', durable: true, startPosition: 'new', overflow: 'drop-oldest', maxLength: 1 } as const;
    const system = { ...emptySystem, topics: [{ id: 'news', kind: 'topic' as const, retentionMs: 3_600_000 }], subscriptions: [reader] };
    const broker = await connect('pages');
    try {
      await broker.declare(system);
      const sent = envelopes('m', 5_100);
      for (let start = 0; start < sent.length; start += 1_000) await broker.publish('news', sent.slice(start, start + 1_000));
      const late = { ...reader, id: 'late', startPosition: 'earliest', maxLength: 10_000 } as const;
      await broker.declare({ ...system, subscriptions: [reader, late] });
      const seen = await record(broker, 'late', undefined, { prefetch: 500 });
      await until(
        () => seen.deliveries.length,
        (count) => count >= sent.length,
      );
      expect(seen.ids()).toEqual(sent.map(({ id }) => id));
    } finally {
      await broker.close();
    }
  });

  it('gives what a dead consumer held to another at once, long before its lease ends', async () => {
    const dying = await connect('dead-owner');
    const living = await connect('dead-owner');
    try {
      await dying.declare({ ...emptySystem, queues: [queue('orders')] });
      const held = await record(dying, 'orders', hold, { ackTimeoutMs: 600_000 });
      await until(livingOwners, (owners) => owners.length === 1);
      await dying.publish('orders', [envelope('m')]);
      await until(held.ids, (ids) => ids.length === 1);
      await held.stop();
      // What the server sees of a process that was killed: the connection that vouched for it is gone.
      for (const pid of await livingOwners()) await onServer('SELECT pg_terminate_backend($1)', SERVER, [pid]);
      const { ids, deliveries } = await record(living, 'orders');
      await until(ids, (seen) => seen.length === 1);
      expect(deliveries[0]).toMatchObject({ attempt: 2, redelivered: true });
    } finally {
      await Promise.all([dying.close(), living.close()]);
    }
  });

  it('stops for good when its role is locked out, instead of asking for ever', async () => {
    const role = `${database}_role`;
    await onServer(`CREATE ROLE ${role} LOGIN SUPERUSER`);
    const warnings: string[] = [];
    const note = (message: string) => void warnings.push(message);
    const log = { ...silent, warn: note, error: note };
    const url = databaseUrl(address.port, role);
    const broker = await connectBroker('postgres', { url, system: 'locked-out', clock: systemClock, log });
    try {
      await broker.declare({ ...emptySystem, queues: [queue('orders')] });
      await record(broker, 'orders');
      await onServer(`ALTER ROLE ${role} NOLOGIN`);
      await onServer('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', SERVER, [role]);
      await until(
        () => warnings.filter((message) => message === 'fetching messages failed').length,
        (count) => count > 0,
      );
      await expect(broker.ping()).rejects.toBeInstanceOf(ConfigurationError);
      await expect(broker.publish('orders', [envelope('m')])).rejects.toBeInstanceOf(ConfigurationError);
      const before = warnings.length;
      await quiet(1_000);
      expect(warnings).toHaveLength(before);
    } finally {
      await broker.close();
      await onServer(`DROP OWNED BY ${role}`, databaseUrl());
      await onServer(`DROP ROLE ${role}`);
    }
  });
});
