import type { Sql } from '../runtime/ports.ts';
import type { TopicDescription } from '../runtime/system.ts';
import type { Encoded } from './wire.ts';

/** Too old messages that one publish removes at most: more than it adds, so that it keeps up. */
const MAX_PURGE = 2_000;
/** Kept messages that one statement copies. */
const COPY_PAGE_SIZE = 5_000;

/** What topics keep, apart from the queues, so that it counts towards no bound. */
const SCHEMA = `
CREATE TABLE eventwright_broker.topic (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  system text NOT NULL,
  name text NOT NULL,
  retention_ms bigint NOT NULL,
  UNIQUE (system, name)
);
CREATE TABLE eventwright_broker.retained (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic_id integer NOT NULL,
  type text NOT NULL,
  envelope text NOT NULL,
  bytes integer NOT NULL,
  published_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX retained_age ON eventwright_broker.retained (topic_id, published_at, id);
`;

// What another process is removing is left to it.
const PURGE = `
DELETE FROM eventwright_broker.retained WHERE id IN (
  SELECT r.id FROM eventwright_broker.retained r JOIN eventwright_broker.topic t ON t.id = r.topic_id
  WHERE t.id = $1 AND r.published_at <= now() - t.retention_ms * interval '1 millisecond'
  ORDER BY r.published_at LIMIT ${MAX_PURGE} FOR UPDATE OF r SKIP LOCKED)`;

/** Of a kept message in the order of its topic. */
interface Place {
  readonly publishedAt: string;
  readonly id: string;
}

const COPY_PAGE = `
WITH page AS MATERIALIZED (
  SELECT r.id, r.published_at, r.type, r.envelope, r.bytes
  FROM eventwright_broker.topic t JOIN eventwright_broker.retained r ON r.topic_id = t.id
  WHERE t.system = $1 AND t.name = $2 AND r.published_at > now() - t.retention_ms * interval '1 millisecond'
    AND (r.published_at, r.id) > ($4::timestamptz, $5::bigint)
  ORDER BY r.published_at, r.id LIMIT ${COPY_PAGE_SIZE}),
copied AS (
  INSERT INTO eventwright_broker.message (queue_id, envelope, bytes, expires_at)
  SELECT q.id, page.envelope, page.bytes, now() + q.message_ttl_ms * interval '1 millisecond'
  FROM page, eventwright_broker.queue q JOIN eventwright_broker.subscription s ON s.queue_id = q.id
  WHERE q.id = $3 AND (s.types IS NULL OR page.type = ANY(s.types))
  ORDER BY page.published_at, page.id)
SELECT published_at::text AS "publishedAt", id::text FROM page ORDER BY page.published_at DESC, page.id DESC LIMIT 1`;

/**
 * Registers the topics that keep messages; what the others kept is removed. Must run in a transaction, before the
 * subscriptions are declared: it waits for the publishes to these topics that are under way, and later ones wait for it,
 * so that a new subscription gets each message once, out of what is kept or as a publish.
 */
export async function declareRetention(sql: Sql, system: string, topics: readonly TopicDescription[]): Promise<void> {
  const [found] = await sql.query<{ isThere: boolean }>(`SELECT to_regclass('eventwright_broker.retained') IS NOT NULL AS "isThere"`);
  if (found?.isThere !== true) await sql.query(SCHEMA);
  const keeping = topics.flatMap(({ id, retentionMs = 0 }) => (retentionMs > 0 ? [{ id, retentionMs }] : []));
  await sql.query('SELECT FROM eventwright_broker.topic WHERE system = $1 ORDER BY id FOR UPDATE', [system]);
  await sql.query(
    `WITH gone AS (DELETE FROM eventwright_broker.topic WHERE system = $1 AND name <> ALL($2::text[]) RETURNING id)
     DELETE FROM eventwright_broker.retained r USING gone WHERE r.topic_id = gone.id`,
    [system, keeping.map(({ id }) => id)],
  );
  for (const { id, retentionMs } of keeping) {
    await sql.query(
      `INSERT INTO eventwright_broker.topic (system, name, retention_ms) VALUES ($1, $2, $3)
       ON CONFLICT (system, name) DO UPDATE SET retention_ms = EXCLUDED.retention_ms`,
      [system, id, retentionMs],
    );
  }
}

/**
 * Gives a new subscription what its topic keeps, page by page, so that no statement is long. Its bound is for
 * publishers, not for what was accepted once.
 */
export async function copyRetained(sql: Sql, system: string, topic: string, queueId: number): Promise<void> {
  let last: Place | undefined = { publishedAt: '-infinity', id: '0' };
  while (last !== undefined) [last] = await sql.query<Place>(COPY_PAGE, [system, topic, queueId, last.publishedAt, last.id]);
}

/** Holds off declarations until the transaction ends, for a topic that keeps messages. @returns its number. */
export async function lockRetention(sql: Sql, system: string, topic: string): Promise<number | undefined> {
  const [row] = await sql.query<{ id: number }>('SELECT id FROM eventwright_broker.topic WHERE system = $1 AND name = $2 FOR SHARE', [
    system,
    topic,
  ]);
  return row?.id;
}

/** Keeps what was published, and removes what is too old. */
export async function retain(sql: Sql, topicId: number, messages: readonly Encoded[]): Promise<void> {
  await sql.query(
    `INSERT INTO eventwright_broker.retained (topic_id, type, envelope, bytes)
     SELECT $1, m.type, m.envelope, m.bytes
     FROM unnest($2::text[], $3::text[], $4::int[]) WITH ORDINALITY AS m (type, envelope, bytes, position) ORDER BY m.position`,
    [topicId, messages.map(({ type }) => type), messages.map(({ json }) => json), messages.map(({ bytes }) => bytes)],
  );
  await sql.query(PURGE, [topicId]);
}
