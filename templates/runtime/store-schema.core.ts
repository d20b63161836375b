import type { StoreDescription } from './system.ts';

/** Columns of an entity table that are not its key. */
const ownColumns: ReadonlySet<string> = new Set(['version', 'data', 'updated_at', 'event_stream', 'event_sequence']);

/** A quoted SQL identifier. @throws RangeError where PostgreSQL would refuse it or cut it (NUL, empty, over 63 bytes). */
export function quoteIdentifier(name: string): string {
  const bytes = Array.from(name, (character) => byteLength(character.codePointAt(0) ?? 0)).reduce((sum, count) => sum + count, 0);
  if (name.length === 0 || name.includes('\0') || bytes > 63) throw new RangeError(`"${name}" is no SQL identifier: 1 to 63 bytes, no NUL`);
  return `"${name.replaceAll('"', '""')}"`;
}

/** Column of a key field: snake case, and never one of the table's own columns. */
export function keyColumn(field: string): string {
  const snake = field.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return ownColumns.has(snake) ? `${snake}_key` : snake;
}

/** Physical tables of a store's entity within one database: T of them where it is sharded. */
export function entityTables(store: StoreDescription): string[] {
  const { table } = store.entity;
  if (store.sharding === undefined) return [table];
  return Array.from({ length: store.sharding.tablesPerDb }, (_, index) => `${table}_${index}`);
}

/** Database names of a store, one a shard, at most 63 bytes. @throws RangeError for a longer name. */
export function databaseNames(project: string, store: StoreDescription): string[] {
  const base = `${project}_${store.id}`.replaceAll('-', '_');
  const names = store.sharding === undefined ? [base] : Array.from({ length: store.sharding.databases }, (_, index) => `${base}_${index}`);
  for (const name of names) quoteIdentifier(name);
  return names;
}

/**
 * SQL that makes the tables of one database of a store; safe to repeat. For PostgreSQL 15 to 18.
 * @throws RangeError where a name is no identifier or two key fields give one column.
 */
export function storeSchemaSql(store: StoreDescription): string {
  const statements = entityTables(store).map((table) => entitySql(table, store));
  statements.push(inboxSql);
  if (store.outbox !== undefined) statements.push(outboxSql, sequenceSql);
  if (store.kind === 'query') statements.push(checkpointSql);
  return `${statements.join('\n\n')}\n`;
}

function entitySql(table: string, { kind, entity: { key } }: StoreDescription): string {
  const columns = key.map((field) => quoteIdentifier(keyColumn(field)));
  if (columns.length === 0 || new Set(columns).size < columns.length) {
    throw new RangeError(`table "${table}" needs key fields with different column names, got ${key.join(', ')}`);
  }
  return [
    `CREATE TABLE IF NOT EXISTS ${quoteIdentifier(table)} (`,
    ...columns.map((column) => `  ${column} text NOT NULL,`),
    '  version bigint NOT NULL,',
    '  data jsonb NOT NULL,',
    '  updated_at timestamptz NOT NULL DEFAULT now(),',
    ...(kind === 'query' ? ['  event_stream text,', '  event_sequence bigint,'] : []),
    `  PRIMARY KEY (${columns.join(', ')})`,
    ');',
  ].join('\n');
}

/** One row a handled message. `saves` stays null until the effects are recorded, in the same transaction. */
const inboxSql = `CREATE TABLE IF NOT EXISTS inbox (
  consumer text NOT NULL,
  key text NOT NULL,
  type text NOT NULL,
  fingerprint text NOT NULL,
  attempts integer NOT NULL,
  duplicates integer NOT NULL DEFAULT 0,
  saves integer,
  published text[] NOT NULL DEFAULT '{}',
  processed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, key)
);
CREATE INDEX IF NOT EXISTS inbox_processed_at ON inbox (consumer, processed_at);`;

/** Rows are removed once confirmed. `position` only orders what is visible; nothing pages by it, since commits overtake it. */
const outboxSql = `CREATE TABLE IF NOT EXISTS outbox (
  id text PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY,
  channel text NOT NULL,
  envelope jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS outbox_position ON outbox (position);`;

/** Numbers the messages of a publisher within each partition key, so that a view can tell an older event from a newer one. */
const sequenceSql = `CREATE TABLE IF NOT EXISTS message_sequence (
  publisher text NOT NULL,
  partition_key text NOT NULL,
  value bigint NOT NULL,
  PRIMARY KEY (publisher, partition_key)
);`;

const checkpointSql = `CREATE TABLE IF NOT EXISTS checkpoint (
  projection text PRIMARY KEY,
  applied bigint NOT NULL,
  last_key text NOT NULL,
  last_event_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);`;

function byteLength(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
