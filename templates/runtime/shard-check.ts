import { ConfigurationError } from './errors.ts';
import type { Database } from './ports.ts';
import type { Placement } from './sharding.core.ts';
import { ownedRows, readOwners } from './slot-owners.ts';
import { entityTables, quoteIdentifier } from './store-schema.core.ts';
import type { StoreDescription } from './system.ts';

/** Owner of every slot, in order. @throws ConfigurationError where a slot has none, or two. */
export async function shardOwners(store: StoreDescription, databases: readonly Database[]): Promise<Placement[]> {
  const slots = store.sharding?.slots ?? 0;
  const owners: Placement[][] = Array.from({ length: slots }, () => []);
  const pages = await Promise.all(databases.map((database) => readOwners(database)));
  pages.forEach((page, database) => {
    for (const { slot, table, state } of page) if (state === 'owned') owners[slot]?.push({ database, table });
  });
  return owners.map((found, slot) => {
    const [owner] = found;
    if (owner !== undefined && found.length === 1) return owner;
    throw new ConfigurationError(
      `slot ${slot} of store ${store.id} is owned by ${found.length} databases; ` +
        (found.length === 0
          ? 'a database that is not drawn may have it: draw it again, and reshard before it is left out'
          : 'a backup may have brought one back'),
    );
  });
}

export interface ShardTally {
  readonly database: number;
  readonly table: number;
  readonly slots: number;
  /** Rows that count. */
  readonly rows: number;
  /** Rows of slots that another table owns: none, unless a move is under way. */
  readonly strays: number;
}

/** What lies where, of every table of a store. @throws ConfigurationError as `shardOwners`. */
export async function shardTallies(store: StoreDescription, databases: readonly Database[]): Promise<ShardTally[]> {
  const owners = await shardOwners(store, databases);
  const tallies = databases.flatMap((connection, database) =>
    entityTables(store).map(async (name, table): Promise<ShardTally> => {
      const text = `SELECT count(*) FILTER (WHERE ${ownedRows(table)})::integer AS rows, count(*)::integer AS all FROM ${quoteIdentifier(name)}`;
      const [found] = await connection.query<{ rows: number; all: number }>(text);
      const slots = owners.filter((owner) => owner.database === database && owner.table === table).length;
      return { database, table, slots, rows: found?.rows ?? 0, strays: (found?.all ?? 0) - (found?.rows ?? 0) };
    }),
  );
  return Promise.all(tallies);
}

/** Nobody has written down which slot a row of these belongs to: with rows in them, a move would leave some behind. */
const unmoved = ['outstanding_request', 'answered_request', 'sequence_stream', 'sequence_parked'] as const;

/** @throws ConfigurationError where the store holds rows that do not move with their slot. */
export async function assertMovable(store: StoreDescription, databases: readonly Database[]): Promise<void> {
  for (const database of databases) {
    for (const table of unmoved) {
      const [known] = await database.query<{ name: string | null }>('SELECT to_regclass($1)::text AS name', [table]);
      if (known?.name == null || (await database.query(`SELECT 1 FROM ${table} LIMIT 1`)).length === 0) continue;
      throw new ConfigurationError(
        `store ${store.id} cannot be resharded: its table ${table} has rows, which do not move with their slot. ` +
          'Requests that are traced here, and consumers that follow sequence numbers, keep a store where it is',
      );
    }
  }
}
