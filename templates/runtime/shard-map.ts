import { ConfigurationError } from './errors.ts';
import type { Database, Sql } from './ports.ts';
import type { Move, Shape } from './resharding.core.ts';
import { slotMap } from './sharding.core.ts';
import { ownSlots } from './slot-owners.ts';
import { entityTables, quoteIdentifier } from './store-schema.core.ts';
import type { ShardingDescription, StoreDescription } from './system.ts';

/** What the first database of a store knows of its slots as a whole. */
export interface ShardMap extends Shape {
  readonly slots: number;
  readonly version: number;
  /** `seeding`: owners are being written for the first time. `moving`: slots are on their way to this shape. */
  readonly state: 'seeding' | 'stable' | 'moving';
}

interface RawMap {
  slots: number;
  databases: number;
  tables_per_db: number;
  version: string;
  state: ShardMap['state'];
}

interface RawMove {
  slot: number;
  from_database: number;
  from_table: number;
  to_database: number;
  to_table: number;
}

/** Keeps two resharding runs, or one and a migration, apart; the number only has to be the same everywhere. */
const lockNumber = 727_364_012;

const readSql = 'SELECT slots, databases, tables_per_db, version, state FROM shard_map WHERE store = $1';
const writeSql = `INSERT INTO shard_map (store, slots, databases, tables_per_db, version, state) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (store) DO UPDATE SET databases = excluded.databases, tables_per_db = excluded.tables_per_db,
  version = excluded.version, state = excluded.state`;
const planSql = `INSERT INTO shard_move (slot, from_database, from_table, to_database, to_table)
SELECT * FROM unnest($1::integer[], $2::integer[], $3::integer[], $4::integer[], $5::integer[])`;
const movesSql = 'SELECT slot, from_database, from_table, to_database, to_table FROM shard_move ORDER BY slot';

/** @returns undefined where no slot of the store has an owner yet. */
export async function readMap(sql: Sql, store: string): Promise<ShardMap | undefined> {
  const [row] = await sql.query<RawMap>(readSql, [store]);
  return row && { ...row, tablesPerDb: row.tables_per_db, version: Number(row.version) };
}

export async function writeMap(sql: Sql, store: string, map: ShardMap): Promise<void> {
  await sql.query(writeSql, [store, map.slots, map.databases, map.tablesPerDb, map.version, map.state]);
}

/** Moves that are planned and not done. */
export async function readMoves(sql: Sql): Promise<readonly Move[]> {
  return (await sql.query<RawMove>(movesSql)).map((row) => ({
    slot: row.slot,
    from: { database: row.from_database, table: row.from_table },
    to: { database: row.to_database, table: row.to_table },
  }));
}

export async function writeMoves(sql: Sql, moves: readonly Move[]): Promise<void> {
  const column = (read: (move: Move) => number) => moves.map(read);
  await sql.query(planSql, [
    column(({ slot }) => slot),
    column(({ from }) => from.database),
    column(({ from }) => from.table),
    column(({ to }) => to.database),
    column(({ to }) => to.table),
  ]);
}

export async function forgetMove(sql: Sql, slot: number): Promise<void> {
  await sql.query('DELETE FROM shard_move WHERE slot = $1', [slot]);
}

/** @returns false where another process is changing this map. Held until the transaction ends. */
export async function tryLockMap(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [lockNumber]);
  return row?.locked === true;
}

/**
 * Gives every slot its first owner, by the drawing's map; does nothing where slots have owners. A run that is killed is
 * gone on with by the next one.
 * @throws ConfigurationError where the number of slots has changed, or rows of an older release lie by another map.
 */
export async function seedMap(store: StoreDescription, databases: readonly Database[]): Promise<void> {
  const { sharding } = store;
  const [first] = databases;
  if (sharding === undefined || first === undefined) return;
  if (isSeeded(store.id, await readMap(first, store.id), sharding)) return;
  await first.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [lockNumber]);
    const known = await readMap(first, store.id);
    if (isSeeded(store.id, known, sharding)) return;
    const { slots, mapVersion } = sharding;
    const shape = known ?? { slots, databases: sharding.databases, tablesPerDb: sharding.tablesPerDb, version: mapVersion };
    const map = slotMap(shape);
    const owned = (database: number) => map.flatMap((to, slot) => (to.database === database ? [{ slot, table: to.table }] : []));
    for (const [index, database] of databases.entries()) await assertWhereMapped(store, database, owned(index));
    // Outside the transaction that holds the lock, so that a run which is killed leaves the shape that it began with.
    await writeMap(first, store.id, { ...shape, state: 'seeding' });
    for (const [index, database] of databases.entries()) await ownSlots(database, owned(index), shape.version);
    await writeMap(first, store.id, { ...shape, state: 'stable' });
  });
}

function isSeeded(store: string, map: ShardMap | undefined, sharding: ShardingDescription): boolean {
  if (map !== undefined && map.slots !== sharding.slots)
    throw new ConfigurationError(
      `store ${store} is drawn with ${sharding.slots} slots, and its rows lie in ${map.slots}: the number is fixed for the life of the data`,
    );
  return map !== undefined && map.state !== 'seeding';
}

/** Of a store without a map: its rows were written by the map of a drawing that is not known any more. */
async function assertWhereMapped(
  store: StoreDescription,
  database: Database,
  owned: readonly { slot: number; table: number }[],
): Promise<void> {
  const tables = entityTables(store);
  const [next] = await database.query<{ name: string | null }>('SELECT to_regclass($1)::text AS name', [
    quoteIdentifier(`${store.entity.table}_${tables.length}`),
  ]);
  if (next?.name != null) throw otherShape(store.id);
  for (const [index, table] of tables.entries()) {
    const slots = owned.filter((each) => each.table === index).map(({ slot }) => slot);
    const text = `SELECT slot FROM ${quoteIdentifier(table)} WHERE slot <> ALL($1::integer[]) LIMIT 1`;
    if ((await database.query(text, [slots])).length > 0) throw otherShape(store.id);
  }
}

/** What to do where rows lie by another map than the drawn one, and no map says by which. */
export function otherShape(store: string): ConfigurationError {
  return new ConfigurationError(
    `rows of ${store} lie by a map of another number of databases or tables: ` +
      'draw the old numbers once more, generate, run "npm run migrate", and only then change them and run "npm run reshard"',
  );
}
