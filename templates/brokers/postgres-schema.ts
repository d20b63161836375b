import type { Sql } from '../runtime/ports.ts';
import { copyRetained, declareRetention } from './postgres-retention.ts';
import type { Bounds, DeadLetterPolicy, SubscriptionDescription, SystemDescription } from '../runtime/system.ts';

/** Channel of the wake-ups; the payload is a queue's number. */
export const WAKE_CHANNEL = 'eventwright_broker';

/** First number of the advisory locks by which consumers show that they live; the second is the owner's. */
export const OWNER_LOCKS = 723_190_612;

/** Any fixed number: processes that declare at once take turns. */
const DECLARE_LOCK = 7_231_906_114;

/**
 * `room_…` is credit: how much more the queue certainly takes. Publishers spend it and count anew only when it is
 * spent, so that the exact limit costs a count now and then instead of one a message.
 * Messages have no foreign key to their queue, since it would lock the queue's row at each insert.
 * Autovacuum starts early, because a queue's table is all churn.
 */
const SCHEMA = `
CREATE SCHEMA IF NOT EXISTS eventwright_broker;
CREATE TABLE eventwright_broker.queue (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  system text NOT NULL,
  name text NOT NULL,
  dead_letter_id integer,
  max_length bigint,
  max_bytes bigint,
  overflow text NOT NULL,
  message_ttl_ms bigint,
  room_messages bigint NOT NULL DEFAULT 0,
  room_bytes bigint NOT NULL DEFAULT 0,
  UNIQUE (system, name)
);
CREATE TABLE eventwright_broker.subscription (
  queue_id integer PRIMARY KEY REFERENCES eventwright_broker.queue ON DELETE CASCADE,
  topic text NOT NULL,
  types text[]
);
CREATE TABLE eventwright_broker.message (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  queue_id integer NOT NULL,
  envelope text NOT NULL,
  bytes integer NOT NULL,
  enqueued_at timestamptz NOT NULL DEFAULT now(),
  visible_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  lease uuid,
  owner integer,
  deliveries integer NOT NULL DEFAULT 0,
  releases integer NOT NULL DEFAULT 0,
  dead_reason text,
  dead_source text,
  dead_attempts integer
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);
CREATE INDEX message_next ON eventwright_broker.message (queue_id, visible_at, id);
`;

interface QueueRow extends Bounds {
  readonly id: string;
  readonly deadLetter?: DeadLetterPolicy;
}

/** Creates the tables and registers the system's channels. Must run in a transaction. */
export async function declareSystem(sql: Sql, system: SystemDescription, prefix: string): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock($1)', [DECLARE_LOCK]);
  // Not CREATE … IF NOT EXISTS: for an index that waits for all writers, even where it exists.
  const [found] = await sql.query<{ isThere: boolean }>(`SELECT to_regclass('eventwright_broker.message') IS NOT NULL AS "isThere"`);
  if (found?.isThere !== true) await sql.query(SCHEMA);
  await declareRetention(sql, prefix, system.topics);
  const queues: readonly QueueRow[] = [...system.queues, ...system.subscriptions];
  for (const queue of queues) await upsertQueue(sql, prefix, queue);
  for (const queue of queues) await linkDeadLetter(sql, prefix, queue);
  for (const subscription of system.subscriptions) await upsertSubscription(sql, prefix, subscription);
}

/** A new subscription that starts at the earliest begins with what its topic keeps. */
async function upsertSubscription(sql: Sql, prefix: string, { id, topic, types, startPosition }: SubscriptionDescription): Promise<void> {
  const [row] = await sql.query<{ queueId: number; isNew: boolean }>(
    `INSERT INTO eventwright_broker.subscription (queue_id, topic, types)
     SELECT id, $3, $4 FROM eventwright_broker.queue WHERE system = $1 AND name = $2
     ON CONFLICT (queue_id) DO UPDATE SET topic = EXCLUDED.topic, types = EXCLUDED.types
     RETURNING queue_id AS "queueId", xmax = 0 AS "isNew"`,
    [prefix, id, topic, types ?? null],
  );
  if (row?.isNew === true && startPosition === 'earliest') await copyRetained(sql, prefix, topic, row.queueId);
}

// Credit starts at nothing, also after a change of the limits: the next publisher counts.
async function upsertQueue(sql: Sql, prefix: string, queue: QueueRow): Promise<void> {
  await sql.query(
    `INSERT INTO eventwright_broker.queue AS q (system, name, max_length, max_bytes, overflow, message_ttl_ms)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (system, name) DO UPDATE SET max_length = EXCLUDED.max_length, max_bytes = EXCLUDED.max_bytes,
       overflow = EXCLUDED.overflow, message_ttl_ms = EXCLUDED.message_ttl_ms, room_messages = 0, room_bytes = 0`,
    [prefix, queue.id, queue.maxLength ?? null, queue.maxBytes ?? null, queue.overflow, queue.messageTtlMs ?? null],
  );
}

async function linkDeadLetter(sql: Sql, prefix: string, queue: QueueRow): Promise<void> {
  await sql.query(
    `UPDATE eventwright_broker.queue SET dead_letter_id =
       (SELECT id FROM eventwright_broker.queue WHERE system = $1 AND name = $3)
     WHERE system = $1 AND name = $2`,
    [prefix, queue.id, queue.deadLetter?.channel ?? null],
  );
}
