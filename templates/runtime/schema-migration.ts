import { ConfigurationError } from './errors.ts';
import { fingerprint } from './ids.ts';
import type { Sql } from './ports.ts';
import { pickFields } from './replica.core.ts';
import { slotOf } from './sharding.core.ts';
import { entityTables, filledColumns, keyColumn, quoteIdentifier, storeSchemaSql } from './store-schema.core.ts';
import type { StoreDescription } from './system.ts';

/** A change of the runtime's tables that a statement which is safe to repeat cannot make. */
interface Migration {
  /** From 1, without gaps; a database remembers the last one that it has. */
  readonly number: number;
  readonly about: string;
  readonly run: (sql: Sql, store: StoreDescription) => Promise<void>;
}

/** In order; never changed once released, only added to. */
const migrations: readonly Migration[] = [
  { number: 1, about: 'the tables of the first release', run: async () => undefined },
  { number: 2, about: 'rows of a sharded store know their slot', run: fillRows },
];

const latest = migrations.length;
const pageRows = 500;

const versionSql = `CREATE TABLE IF NOT EXISTS schema_version (
  store text PRIMARY KEY,
  version integer NOT NULL,
  structure text NOT NULL,
  migrated_at timestamptz NOT NULL DEFAULT now()
);`;
const readSql = 'SELECT version, structure FROM schema_version WHERE store = $1';
const writeSql = `INSERT INTO schema_version (store, version, structure) VALUES ($1, $2, $3)
ON CONFLICT (store) DO UPDATE SET version = excluded.version, structure = excluded.structure, migrated_at = now()`;

/**
 * Brings one database of a store to what the drawing and this release need, within the caller's transaction; a database of
 * an older release keeps its rows. Does nothing, and waits for no table, where the database is up to date.
 * @throws ConfigurationError where a newer release has migrated it, or a row lacks what a new column is filled from.
 */
export async function migrateSchema(sql: Sql, store: StoreDescription): Promise<void> {
  await sql.query(versionSql);
  const [known] = await sql.query<{ version: number; structure: string }>(readSql, [store.id]);
  const version = known?.version ?? 0;
  if (version > latest)
    throw new ConfigurationError(
      `store ${store.id}: its database has schema version ${version}, and this release knows up to ${latest}: run a newer release`,
    );
  const text = storeSchemaSql(store);
  const structure = fingerprint(text);
  if (version === latest && known?.structure === structure) return;
  await sql.query(text);
  for (const { number, run } of migrations) if (number > version) await run(sql, store);
  // What is drawn anew fills columns too, on whatever version.
  await fillRows(sql, store);
  await sql.query(writeSql, [store.id, latest, structure]);
}

/** Gives the rows that an older release wrote their slot and their version, from their data. */
async function fillRows(sql: Sql, store: StoreDescription): Promise<void> {
  const columns = filledColumns(store);
  if (columns.length === 0) return;
  for (const table of entityTables(store).map(quoteIdentifier)) {
    while ((await fillPage(sql, store, table, columns)) === pageRows);
    await sql.query(`ALTER TABLE ${table} ${columns.map((column) => `ALTER COLUMN ${column} SET NOT NULL`).join(', ')}`);
  }
}

async function fillPage(sql: Sql, store: StoreDescription, table: string, columns: readonly string[]): Promise<number> {
  const key = store.entity.key.map((field) => quoteIdentifier(keyColumn(field)));
  const empty = columns.map((column) => `${column} IS NULL`).join(' OR ');
  const rows = await sql.query<Record<string, unknown> & { data: unknown }>(
    `SELECT ${[...key, 'data'].join(', ')} FROM ${table} WHERE ${empty} LIMIT ${pageRows}`,
  );
  if (rows.length === 0) return 0;
  const types: Readonly<Record<string, string>> = { source_version: 'bigint', source_digest: 'text', deleted: 'boolean', slot: 'integer' };
  const names = [...key, ...columns];
  const lists = [...key.map(() => 'text'), ...columns.map((column) => types[column] ?? 'text')].map((type, n) => `$${n + 1}::${type}[]`);
  const filled = rows.map(({ data }) => valuesOf(store, data));
  await sql.query(
    `UPDATE ${table} AS row SET ${columns.map((column) => `${column} = filled.${column}`).join(', ')}
FROM unnest(${lists.join(', ')}) AS filled(${names.join(', ')}) WHERE ${key.map((column) => `row.${column} = filled.${column}`).join(' AND ')}`,
    [
      ...store.entity.key.map((field) => rows.map((row) => row[keyColumn(field)])),
      ...columns.map((column) => filled.map((values) => values[column])),
    ],
  );
  return rows.length;
}

function valuesOf(store: StoreDescription, data: unknown): Record<string, string | number | boolean> {
  const { versioning, sharding } = store;
  const values: Record<string, string | number | boolean> = {};
  const row = typeof data === 'object' && data !== null ? data : {};
  if (versioning !== undefined) {
    const version: unknown = Reflect.get(row, versioning.field);
    if (typeof version !== 'number' || !Number.isSafeInteger(version))
      throw new ConfigurationError(
        `store ${store.id}: a row has no whole number in "${versioning.field}", by which rows are now versioned`,
      );
    Object.assign(values, { source_version: version, source_digest: fingerprint(pickFields(row, versioning.fields)), deleted: false });
  }
  if (sharding !== undefined) values['slot'] = slotOf(row, sharding.shardKey, sharding.slots);
  return values;
}
