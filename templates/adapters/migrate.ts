import type { Logger } from '../runtime/ports.ts';
import { migrateSchema } from '../runtime/schema-migration.ts';
import { otherShape, readMap, seedMap } from '../runtime/shard-map.ts';
import { quoteIdentifier } from '../runtime/store-schema.core.ts';
import type { StoreDescription, SystemDescription } from '../runtime/system.ts';
import { brokerSettings, storeUrls, type Environment } from './environment.ts';
import { withClient } from './postgres-client.ts';
import { openDatabase } from './postgres-store.ts';

/** Serialises migrations of one database among processes; the number only has to be the same everywhere. */
const lockNumber = 727_364_011;
const duplicateDatabase = '42P04';
const invalidCatalogName = '3D000';

/**
 * Creates the databases that are missing, and brings every store's tables to what the drawing and this release need;
 * rows are kept. Each database is migrated in one transaction; safe to repeat and to run from many processes.
 * @throws ConfigurationError where the settings are bad, or a newer release has migrated a database.
 */
export async function migrate(system: SystemDescription, env: Environment): Promise<void> {
  const broker = brokerSettings(system, env);
  if (broker.name === 'postgres') await ensureDatabase(broker.url);
  for (const store of system.stores) {
    const urls = storeUrls(system, store, env);
    for (const url of urls) {
      await ensureDatabase(url);
      await migrateDatabase(url, store);
    }
    if (store.sharding !== undefined) await seed(store, urls, nextShard(system, store, store.sharding.databases, env));
  }
}

/** Creates the database that a URL names, unless it exists. Needs the right to do so only where it is missing. */
export async function ensureDatabase(url: string): Promise<void> {
  if (await exists(url)) return;
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

async function migrateDatabase(url: string, store: StoreDescription): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockNumber]);
    const sql = { query: async (text: string, values?: readonly unknown[]) => (await client.query(text, values && [...values])).rows };
    await migrateSchema(sql, store);
    await client.query('COMMIT');
  });
}

async function seed(store: StoreDescription, urls: readonly string[], next: string | undefined): Promise<void> {
  const databases = urls.map((url) => openDatabase({ url, log: quiet, maxConnections: 2 }));
  try {
    const [first] = databases;
    const isNew = first !== undefined && (await readMap(first, store.id)) === undefined;
    if (isNew && next !== undefined && (await exists(next))) throw otherShape(store.id);
    await seedMap(store, databases);
  } finally {
    await Promise.all(databases.map((database) => database.close()));
  }
}

/** Where one more database of a sharded store would be; undefined where no setting says it. */
function nextShard(system: SystemDescription, store: StoreDescription, databases: number, env: Environment): string | undefined {
  const sharding = store.sharding && { ...store.sharding, databases: databases + 1 };
  try {
    return sharding && storeUrls(system, { ...store, sharding }, env).at(-1);
  } catch {
    return undefined;
  }
}

async function exists(url: string): Promise<boolean> {
  try {
    await withClient(url, async () => undefined);
    return true;
  } catch (error) {
    if (sqlState(error) !== invalidCatalogName) throw error;
    return false;
  }
}

const nothing = () => undefined;
const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, with: () => quiet };

function sqlState(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
