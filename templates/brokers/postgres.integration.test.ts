import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../runtime/errors.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { brokerContract } from './broker-contract.ts';
import { emptySystem, envelope, queue, quiet, record, until } from './contract/harness.ts';
import { reachable, silent } from './contract/services.ts';
import { connectBroker } from './index.ts';
import { POSTGRES_CAPABILITIES } from './postgres.ts';

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

const connect = (system: string, port?: number) =>
  connectBroker('postgres', { url: databaseUrl(port), system, clock: systemClock, log: silent });

describe.skipIf(!(await reachable('PostgreSQL', address)))('PostgreSQL transport', () => {
  beforeAll(() => onServer(`CREATE DATABASE ${database}`));
  afterAll(() => onServer(`DROP DATABASE ${database} WITH (FORCE)`));

  brokerContract('postgres', {
    capabilities: POSTGRES_CAPABILITIES,
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
