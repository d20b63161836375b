/** Tables of the runtime, beside those of the entities: one constant a concept. `slot` is null where the store is not split. */

/** One row a handled message. `saves` stays null until the effects are recorded, in the same transaction. */
export const inboxSql = `CREATE TABLE IF NOT EXISTS inbox (
  consumer text NOT NULL,
  key text NOT NULL,
  type text NOT NULL,
  fingerprint text NOT NULL,
  attempts integer NOT NULL,
  duplicates integer NOT NULL DEFAULT 0,
  saves integer,
  published text[] NOT NULL DEFAULT '{}',
  processed_at timestamptz NOT NULL DEFAULT now(),
  slot integer,
  PRIMARY KEY (consumer, key)
);
CREATE INDEX IF NOT EXISTS inbox_processed_at ON inbox (consumer, processed_at);
CREATE INDEX IF NOT EXISTS inbox_slot ON inbox (slot, consumer COLLATE "C", key COLLATE "C") WHERE slot IS NOT NULL;`;

/** How often the handling of a message that was delivered again has begun: a message that kills its process leaves no other trace. */
export const startSql = `CREATE TABLE IF NOT EXISTS delivery_start (
  consumer text NOT NULL,
  key text NOT NULL,
  starts integer NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, key)
);`;

/** High-water marks, and beside them what is known above: a message that waits for a gap (with its envelope), or a dead-lettered one. */
export const streamSql = `CREATE TABLE IF NOT EXISTS sequence_stream (
  consumer text NOT NULL,
  stream text NOT NULL,
  high_water bigint NOT NULL,
  PRIMARY KEY (consumer, stream)
);
CREATE TABLE IF NOT EXISTS sequence_parked (
  consumer text NOT NULL,
  stream text NOT NULL,
  sequence bigint NOT NULL,
  state text NOT NULL,
  source text NOT NULL,
  envelope jsonb,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, stream, sequence)
);`;

/** Calls of external systems. A row outlives a rollback of the message that made it: the effect outside does too. */
export const callSql = `CREATE TABLE IF NOT EXISTS external_call (
  consumer text NOT NULL,
  external text NOT NULL,
  key text NOT NULL,
  lease text NOT NULL,
  leased_until timestamptz NOT NULL,
  completed_at timestamptz,
  outcome jsonb,
  PRIMARY KEY (consumer, external, key)
);
CREATE INDEX IF NOT EXISTS external_call_completed ON external_call (consumer, completed_at);`;

/** Rows are removed once confirmed. `position` only orders what is visible; nothing pages by it, since commits overtake it. */
export const outboxSql = `CREATE TABLE IF NOT EXISTS outbox (
  id text PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY,
  channel text NOT NULL,
  envelope jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  slot integer
);
CREATE INDEX IF NOT EXISTS outbox_position ON outbox (position);`;

/** Numbers the messages of a publisher within each partition key, so that a view can tell an older event from a newer one. */
export const sequenceSql = `CREATE TABLE IF NOT EXISTS message_sequence (
  publisher text NOT NULL,
  partition_key text NOT NULL,
  value bigint NOT NULL,
  slot integer,
  PRIMARY KEY (publisher, partition_key)
);
CREATE INDEX IF NOT EXISTS message_sequence_slot ON message_sequence (slot) WHERE slot IS NOT NULL;`;

export const checkpointSql = `CREATE TABLE IF NOT EXISTS checkpoint (
  projection text PRIMARY KEY,
  applied bigint NOT NULL,
  last_key text NOT NULL,
  last_event_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);`;

/** Events for good, unlike the outbox. The transaction tells up to where the log is final. */
export const eventLogSql = `CREATE TABLE IF NOT EXISTS event_log (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
  channel text NOT NULL,
  envelope jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS event_log_transaction ON event_log (transaction);`;

/** How far a rebuild is in the log of each source. */
export const rebuildStateSql = `CREATE TABLE IF NOT EXISTS rebuild_state (
  projection text NOT NULL,
  source integer NOT NULL,
  from_transaction text NOT NULL DEFAULT '0',
  to_transaction text,
  position bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (projection, source)
);`;

/** Commands whose events a view shows, by the token that their caller has. */
export const projectedSql = `CREATE TABLE IF NOT EXISTS projected (
  projection text NOT NULL,
  token text NOT NULL,
  projected_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (projection, token)
);
CREATE INDEX IF NOT EXISTS projected_at ON projected (projection, projected_at);`;

/** `bootstrapped_at` is null while a snapshot is copied; the position says how far, in the transaction of the rows. */
export const replicaStateSql = `CREATE TABLE IF NOT EXISTS replica_state (
  replica text PRIMARY KEY,
  bootstrapped_at timestamptz,
  snapshot_place integer,
  snapshot_key text[],
  seen_at timestamptz NOT NULL DEFAULT now()
);`;

/** `due_at` is null once the request is settled; `settlements` counts how often that happened; `note` is what an operator said. */
export const outstandingSql = `CREATE TABLE IF NOT EXISTS outstanding_request (
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
  note text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (requester, type, request_id)
);
CREATE INDEX IF NOT EXISTS outstanding_request_due ON outstanding_request (requester, type, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS outstanding_request_unsent ON outstanding_request ((envelope->>'id')) WHERE state = 'PENDING';`;

/** What a responder said of each request id. `request` is null for the tombstone of a request that has not come. */
export const answeredSql = `CREATE TABLE IF NOT EXISTS answered_request (
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

/**
 * `shard_slot`: what this database says of the slots that it has, or is given. `shard_map`, in the first database of a
 * store: the shape that the slots have, and the one that a resharding under way gives them; `shard_move`: its moves.
 */
export const shardSql = `CREATE TABLE IF NOT EXISTS shard_slot (
  slot integer PRIMARY KEY,
  table_no integer NOT NULL,
  version bigint NOT NULL,
  state text NOT NULL
);

CREATE TABLE IF NOT EXISTS shard_map (
  store text PRIMARY KEY,
  slots integer NOT NULL,
  databases integer NOT NULL,
  tables_per_db integer NOT NULL,
  version bigint NOT NULL,
  state text NOT NULL
);

CREATE TABLE IF NOT EXISTS shard_move (
  slot integer PRIMARY KEY,
  from_database integer NOT NULL,
  from_table integer NOT NULL,
  to_database integer NOT NULL,
  to_table integer NOT NULL
);`;
