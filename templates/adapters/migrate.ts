import pg from 'pg';
import { quoteIdentifier, storeSchemaSql } from '../runtime/store-schema.core.ts';
import type { SystemDescription } from '../runtime/system.ts';
import { brokerSettings, storeUrls, type Environment } from './environment.ts';

/** Serialises migrations of one database among processes; the number only has to be the same everywhere. */
const lockNumber = 727_364_011;
const duplicateDatabase = '42P04';
const invalidCatalogName = '3D000';

/** Creates the databases that are missing, and every store's tables; safe to repeat and to run from many processes. @throws ConfigurationError. */
export async function migrate(system: SystemDescription, env: Environment): Promise<void> {
  const broker = brokerSettings(system, env);
  if (broker.name === 'postgres') await ensureDatabase(broker.url);
  for (const store of system.stores) {
    const sql = storeSchemaSql(store);
    for (const url of storeUrls(system, store, env)) {
      await ensureDatabase(url);
      await runLocked(url, sql);
    }
  }
}

/** Creates the database that a URL names, unless it exists. Needs the right to do so only where it is missing. */
export async function ensureDatabase(url: string): Promise<void> {
  try {
    return await withClient(url, async () => undefined);
  } catch (error) {
    if (sqlState(error) !== invalidCatalogName) throw error;
  }
  const server = new URL(url);
  const name = decodeURIComponent(server.pathname.slice(1));
  server.pathname = '/postgres';
  await withClient(server.href, async (client) => {
    await client.query(`CREATE DATABASE ${quoteIdentifier(name)}`).catch((error: unknown) => {
      // Another process was faster; a race on the catalogue's index reads as a unique violation.
      if (sqlState(error) !== duplicateDatabase && sqlState(error) !== '23505') throw error;
    });
  });
}

async function runLocked(url: string, sql: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockNumber]);
    await client.query(sql);
    await client.query('COMMIT');
  });
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function sqlState(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
