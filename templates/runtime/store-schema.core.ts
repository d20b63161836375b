import {
  answeredSql,
  callSql,
  checkpointSql,
  eventLogSql,
  inboxSql,
  outboxSql,
  outstandingSql,
  projectedSql,
  rebuildStateSql,
  replicaStateSql,
  sequenceSql,
  shardSql,
  startSql,
  streamSql,
} from './store-tables.core.ts';
import type { StoreDescription } from './system.ts';

/** Columns of an entity table that are not its key. */
const ownColumns: ReadonlySet<string> = new Set([
  'version',
  'data',
  'updated_at',
  'event_stream',
  'event_sequence',
  'source_version',
  'source_digest',
  'deleted',
  'slot',
]);

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
 * SQL that makes the tables of one database of a store, and gives those of an older release the columns that they lack;
 * safe to repeat. For PostgreSQL 15 to 18. Values for the rows that are there come from `migrateSchema`.
 * @throws RangeError where a name is no identifier or two key fields give one column.
 */
export function storeSchemaSql(store: StoreDescription): string {
  const statements = [...entityTables(store).map((table) => entitySql(table, store)), ...ownTables(store)];
  return statements.map((statement) => `${withColumns(statement)}\n`).join('\n');
}

function ownTables(store: StoreDescription): string[] {
  const statements = [inboxSql, startSql, streamSql, callSql];
  if (store.outbox !== undefined) statements.push(outboxSql, sequenceSql);
  if (store.kind === 'query') statements.push(checkpointSql);
  if (store.eventLog !== undefined) statements.push(eventLogSql);
  if (store.rebuildFrom !== undefined) statements.push(rebuildStateSql);
  if (store.readYourWrites === true) statements.push(projectedSql);
  if (store.kind === 'replica') statements.push(replicaStateSql);
  if (store.requests === true) statements.push(outstandingSql);
  if (store.answers === true) statements.push(answeredSql);
  if (store.sharding !== undefined) statements.push(shardSql);
  return statements;
}

/** Behind a table, in front of its indexes: each of its columns again, for a table that an older release made. */
function withColumns(statements: string): string {
  return statements.replaceAll(
    /^CREATE TABLE IF NOT EXISTS (\S+) \(\n([\s\S]*?)\n\);$/gm,
    (create: string, table: string, body: string) => {
      const columns = body.split('\n').map((line) => line.trim().replace(/,$/, ''));
      const added = columns
        .filter((column) => !/\bPRIMARY KEY\b/.test(column))
        .map((column) => `  ADD COLUMN IF NOT EXISTS ${fillable(column)}`);
      return `${create}\nALTER TABLE ${table}\n${added.join(',\n')};`;
    },
  );
}

/** A column that rows may be without until they are given a value. */
function fillable(column: string): string {
  return /\bDEFAULT\b|\bGENERATED\b/.test(column) ? column : column.replace(' NOT NULL', '');
}

/** Columns of an entity table that rows of an older release have no value in. */
export function filledColumns({ versioning, sharding }: StoreDescription): string[] {
  return [...(versioning === undefined ? [] : ['source_version', 'source_digest', 'deleted']), ...(sharding === undefined ? [] : ['slot'])];
}

function entitySql(table: string, { kind, versioning, sharding, entity: { key } }: StoreDescription): string {
  const columns = key.map((field) => quoteIdentifier(keyColumn(field)));
  if (columns.length === 0 || new Set(columns).size < columns.length) {
    throw new RangeError(`table "${table}" needs key fields with different column names, got ${key.join(', ')}`);
  }
  const index = (name: string, on: readonly string[]) =>
    `CREATE INDEX IF NOT EXISTS ${quoteIdentifier(`${table}_${name}`)} ON ${quoteIdentifier(table)} (${on.join(', ')});`;
  return [
    `CREATE TABLE IF NOT EXISTS ${quoteIdentifier(table)} (`,
    ...columns.map((column) => `  ${column} text NOT NULL,`),
    '  version bigint NOT NULL,',
    '  data jsonb NOT NULL,',
    '  updated_at timestamptz NOT NULL DEFAULT now(),',
    ...(kind === 'query' ? ['  event_stream text,', '  event_sequence bigint,'] : []),
    ...(versioning === undefined ? [] : versionColumns),
    ...(sharding === undefined ? [] : ['  slot integer NOT NULL,']),
    `  PRIMARY KEY (${columns.join(', ')})`,
    ');',
    ...(versioning === undefined ? [] : [index('changed', ['updated_at'])]),
    ...(sharding === undefined ? [] : [index('slot', ['slot', ...columns.map((column) => `${column} COLLATE "C"`)])]),
  ].join('\n');
}

/** Version and digest order the updates of a row; a tombstone keeps both. Collation "C", so that all servers agree on that order. */
const versionColumns = ['  source_version bigint NOT NULL,', '  source_digest text COLLATE "C" NOT NULL,', '  deleted boolean NOT NULL,'];

function byteLength(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
