import { storeUrls, type Environment } from '../adapters/environment.ts';
import { openDatabase } from '../adapters/postgres-store.ts';
import type { Database } from '../runtime/ports.ts';
import { moveSlot } from '../runtime/resharding.ts';
import { keyValues, slotOf } from '../runtime/sharding.core.ts';
import { shardOwners } from '../runtime/shard-check.ts';
import { findOwner } from '../runtime/slot-owners.ts';
import { entityTables, keyColumn, quoteIdentifier } from '../runtime/store-schema.core.ts';
import type { ShardingDescription, StoreDescription, SystemDescription } from '../runtime/system.ts';
import { silent } from './test-views.ts';

type ShardedStore = StoreDescription & { readonly sharding: ShardingDescription };

/** Moves the slot of a key to the next database, or the next table where there is one database. @throws Error for a store that is not split. */
export async function moveShard(system: SystemDescription, env: Environment, storeId: string, data: object): Promise<void> {
  await withShards(system, env, storeId, async (store, databases) => {
    const { shardKey, slots, databases: count, tablesPerDb } = store.sharding;
    const slot = slotOf(data, shardKey, slots);
    const from = (await shardOwners(store, databases))[slot];
    const owner = from && databases[from.database];
    const version = owner && (await findOwner(owner, slot))?.version;
    if (from === undefined || version === undefined) throw new Error(`slot ${slot} of ${storeId} has no owner`);
    const to = { database: (from.database + 1) % count, table: count > 1 ? from.table : (from.table + 1) % tablesPerDb };
    await moveSlot({ slot, from, to }, version + 1, { store, databases, signal: new AbortController().signal });
  });
}

/** Every table that has a row of the key, whatever any map says. @throws as `moveShard`. */
export async function placesOf(system: SystemDescription, env: Environment, storeId: string, data: object): Promise<readonly string[]> {
  return withShards(system, env, storeId, async (store, databases) => {
    const { key } = store.entity;
    const condition = key.map((field, index) => `${quoteIdentifier(keyColumn(field))} = $${index + 1}`).join(' AND ');
    const found = databases.flatMap((database, index) =>
      entityTables(store).map(async (table, number) => {
        const rows = await database.query(`SELECT 1 FROM ${quoteIdentifier(table)} WHERE ${condition}`, keyValues(data, key));
        return rows.map(() => `${index}/${number}`);
      }),
    );
    return (await Promise.all(found)).flat();
  });
}

async function withShards<T>(
  system: SystemDescription,
  env: Environment,
  storeId: string,
  work: (store: ShardedStore, databases: readonly Database[]) => Promise<T>,
): Promise<T> {
  const store = system.stores.find(({ id }) => id === storeId);
  if (store?.sharding === undefined) throw new Error(`the store "${storeId}" is not split`);
  const databases = storeUrls(system, store, env).map((url) => openDatabase({ url, log: silent, maxConnections: 3 }));
  try {
    return await work({ ...store, sharding: store.sharding }, databases);
  } finally {
    await Promise.all(databases.map((database) => database.close()));
  }
}
