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
 * SQL that makes the tables of one database of a store; safe to repeat. For PostgreSQL 15 to 18.
 * @throws RangeError where a name is no identifier or two key fields give one column.
 */
export function storeSchemaSql(store: StoreDescription): string {
  const statements = entityTables(store).map((table) => entitySql(table, store));
  statements.push(inboxSql);
  if (store.outbox !== undefined) statements.push(outboxSql, sequenceSql);
  if (store.kind === 'query') statements.push(checkpointSql);
  if (store.eventLog !== undefined) statements.push(eventLogSql);
  if (store.rebuildFrom !== undefined) statements.push(rebuildStateSql);
  if (store.readYourWrites === true) statements.push(projectedSql);
  if (store.kind === 'replica') statements.push(replicaStateSql);
  if (store.requests === true) statements.push(outstandingSql);
  if (store.answers === true) statements.push(answeredSql);
  return `${statements.join('\n\n')}\n`;
}

function entitySql(table: string, { kind, versioning, entity: { key } }: StoreDescription): string {
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
    ...(versioning === undefined ? [] : versionColumns),
    `  PRIMARY KEY (${columns.join(', ')})`,
    ');',
    ...(versioning === undefined
      ? []
      : [`CREATE INDEX IF NOT EXISTS ${quoteIdentifier(`${table}_changed`)} ON ${quoteIdentifier(table)} (updated_at);`]),
  ].join('\n');
}

/** Version and digest order the updates of a row; a tombstone keeps both. Collation "C", so that all servers agree on that order. */
const versionColumns = ['  source_version bigint NOT NULL,', '  source_digest text COLLATE "C" NOT NULL,', '  deleted boolean NOT NULL,'];

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

/** Events for good, unlike the outbox. The transaction tells up to where the log is final. */
const eventLogSql = `CREATE TABLE IF NOT EXISTS event_log (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
  channel text NOT NULL,
  envelope jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS event_log_transaction ON event_log (transaction);`;

/** How far a rebuild is in the log of each source. */
const rebuildStateSql = `CREATE TABLE IF NOT EXISTS rebuild_state (
  projection text NOT NULL,
  source integer NOT NULL,
  from_transaction text NOT NULL DEFAULT '0',
  to_transaction text,
  position bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (projection, source)
);`;

/** Commands whose events a view shows, by the token that their caller has. */
const projectedSql = `CREATE TABLE IF NOT EXISTS projected (
  projection text NOT NULL,
  token text NOT NULL,
  projected_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (projection, token)
);
CREATE INDEX IF NOT EXISTS projected_at ON projected (projection, projected_at);`;

/** `bootstrapped_at` is null while a snapshot is copied; the position says how far, in the transaction of the rows. */
const replicaStateSql = `CREATE TABLE IF NOT EXISTS replica_state (
  replica text PRIMARY KEY,
  bootstrapped_at timestamptz,
  snapshot_place integer,
  snapshot_key text[],
  seen_at timestamptz NOT NULL DEFAULT now()
);`;

/** `due_at` is null once the request is settled; `settlements` counts how often that happened. */
const outstandingSql = `CREATE TABLE IF NOT EXISTS outstanding_request (
  requester text NOT NULL,
  type text NOT NULL,
  request_id text NOT NULL,
  state text NOT NULL,
  attempt integer NOT NULL,
  version bigint NOT NULL,
  deadline_at timestamptz NOT NULL,
  due_at timestamptz,
  envelope jsonb NOT NULL,
  reply jsonb,
  settlements integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (requester, type, request_id)
);
CREATE INDEX IF NOT EXISTS outstanding_request_due ON outstanding_request (requester, type, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS outstanding_request_unsent ON outstanding_request ((envelope->>'id')) WHERE state = 'PENDING';`;

/** What a responder said of each request id. `request` is null for the tombstone of a request that has not come. */
const answeredSql = `CREATE TABLE IF NOT EXISTS answered_request (
  responder text NOT NULL,
  type text NOT NULL,
  request_id text NOT NULL,
  status text NOT NULL,
  channel text NOT NULL,
  reply jsonb NOT NULL,
  request jsonb,
  answered_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (responder, type, request_id)
);
CREATE INDEX IF NOT EXISTS answered_request_at ON answered_request (responder, answered_at);`;

function byteLength(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
