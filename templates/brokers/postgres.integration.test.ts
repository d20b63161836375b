import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { systemClock } from '../runtime/system-clock.ts';
import { brokerContract } from './broker-contract.ts';
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
});
