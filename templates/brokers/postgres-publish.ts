import type { Sql } from '../runtime/ports.ts';
import type { Outcome } from './coalescer.ts';
import { isBounded, needsRoom, planPublish } from './postgres-plan.ts';
import type { Placement, Room, Route } from './postgres-plan.ts';
import { buryExpired } from './postgres-settle.ts';
import { lockRetention, retain } from './postgres-retention.ts';
import { WAKE_CHANNEL } from './postgres-schema.ts';
import type { Encoded } from './wire.ts';

/**
 * Places the messages of several publish calls to one channel. Must run in a transaction: the rows of bounded
 * queues stay locked until it ends, which is what makes their limit exact under concurrent publishers.
 * @returns One outcome a call: undefined, ChannelFullError or UnroutableError.
 */
export async function publishCalls(
  sql: Sql,
  system: string,
  channel: string,
  calls: readonly (readonly Encoded[])[],
): Promise<readonly Outcome[]> {
  let routes = await findRoutes(sql, system, channel);
  const topicId = routes.some(({ isRetained }) => isRetained) ? await lockRetention(sql, system, channel) : undefined;
  // A subscription may have come while this waited for the lock.
  if (topicId !== undefined) routes = await findRoutes(sql, system, channel);
  const rooms = await takeRooms(sql, routes.filter(needsRoom), calls.flat());
  const plan = planPublish(channel, routes, rooms, calls);
  for (const [queueId, room] of rooms) await keepRoom(sql, queueId, room);
  if (plan.placements.length > 0) await insertMessages(sql, plan.placements);
  const taken = calls.filter((_, index) => plan.outcomes[index] === undefined).flat();
  if (topicId !== undefined && taken.length > 0) await retain(sql, topicId, taken);
  for (const route of routes) {
    if (isBounded(route) && route.overflow === 'drop-oldest') await trim(sql, route);
  }
  return plan.outcomes;
}

function findRoutes(sql: Sql, system: string, channel: string): Promise<readonly Route[]> {
  return sql.query<Route>(
    `SELECT q.id AS "queueId", q.name, s.types, q.max_length::float8 AS "maxLength", q.max_bytes::float8 AS "maxBytes",
            q.overflow, q.dead_letter_id AS "deadLetterId", t.id IS NOT NULL AS "isRetained"
     FROM eventwright_broker.queue q LEFT JOIN eventwright_broker.subscription s ON s.queue_id = q.id
       LEFT JOIN eventwright_broker.topic t ON t.system = q.system AND t.name = s.topic
     WHERE q.system = $1 AND (s.topic = $2 OR (s.topic IS NULL AND q.name = $2))`,
    [system, channel],
  );
}

/** Locks the queues in one fixed order, so that publishers cannot deadlock, and counts where the credit is too low. */
async function takeRooms(sql: Sql, routes: readonly Route[], messages: readonly Encoded[]): Promise<ReadonlyMap<number, Room>> {
  if (routes.length === 0) return new Map();
  const rows = await sql.query<Room & { id: number }>(
    `SELECT id, room_messages::float8 AS messages, room_bytes::float8 AS bytes FROM eventwright_broker.queue
     WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE`,
    [routes.map((route) => route.queueId)],
  );
  const neededBytes = messages.reduce((sum, message) => sum + message.bytes, 0);
  const rooms = new Map<number, Room>();
  for (const { id, messages: left, bytes } of rows) {
    const route = routes.find((candidate) => candidate.queueId === id);
    if (route === undefined) continue;
    const isEnough = left >= messages.length && bytes >= neededBytes;
    rooms.set(id, isEnough ? { messages: left, bytes } : await countRoom(sql, route));
  }
  return rooms;
}

/** Messages handed out count too: they come back when their consumer fails. */
async function countRoom(sql: Sql, route: Route): Promise<Room> {
  await buryExpired(sql, route.queueId);
  // Without a limit in bytes, the index alone answers.
  const bytes = route.maxBytes === null ? '0' : 'coalesce(sum(bytes), 0)';
  const [used] = await sql.query<Room>(
    `SELECT count(*)::float8 AS messages, ${bytes}::float8 AS bytes
     FROM eventwright_broker.message WHERE queue_id = $1`,
    [route.queueId],
  );
  return {
    messages: (route.maxLength ?? Number.MAX_SAFE_INTEGER) - (used?.messages ?? 0),
    bytes: (route.maxBytes ?? Number.MAX_SAFE_INTEGER) - (used?.bytes ?? 0),
  };
}

async function keepRoom(sql: Sql, queueId: number, room: Room): Promise<void> {
  await sql.query('UPDATE eventwright_broker.queue SET room_messages = $2, room_bytes = $3 WHERE id = $1', [
    queueId,
    room.messages,
    room.bytes,
  ]);
}

async function insertMessages(sql: Sql, placements: readonly Placement[]): Promise<void> {
  await sql.query(
    `WITH placed AS (
       INSERT INTO eventwright_broker.message (queue_id, envelope, bytes, dead_reason, dead_source, dead_attempts, expires_at)
       SELECT p.queue_id, p.envelope, p.bytes, CASE WHEN p.refused_by IS NOT NULL THEN 'overflow' END, p.refused_by,
              CASE WHEN p.refused_by IS NOT NULL THEN 0 END, now() + q.message_ttl_ms * interval '1 millisecond'
       FROM unnest($1::int[], $2::text[], $3::int[], $4::text[]) WITH ORDINALITY
              AS p (queue_id, envelope, bytes, refused_by, position)
       JOIN eventwright_broker.queue q ON q.id = p.queue_id
       ORDER BY p.position
       RETURNING queue_id)
     SELECT pg_notify('${WAKE_CHANNEL}', queue_id::text) FROM (SELECT DISTINCT queue_id FROM placed) woken`,
    [
      placements.map((placement) => placement.queueId),
      placements.map((placement) => placement.message.json),
      placements.map((placement) => placement.message.bytes),
      placements.map((placement) => placement.refusedBy),
    ],
  );
}

/** Drops the oldest beyond the limits. The row lock makes concurrent publishers trim one after the other. */
async function trim(sql: Sql, route: Route): Promise<void> {
  await sql.query('SELECT FROM eventwright_broker.queue WHERE id = $1 FOR NO KEY UPDATE', [route.queueId]);
  await sql.query(
    `DELETE FROM eventwright_broker.message m USING (
       SELECT id, count(*) OVER newest AS messages, sum(bytes) OVER newest AS bytes
       FROM eventwright_broker.message WHERE queue_id = $1 WINDOW newest AS (ORDER BY id DESC)) kept
     WHERE m.id = kept.id AND (kept.messages > $2::bigint OR kept.bytes > $3::bigint)`,
    [route.queueId, route.maxLength, route.maxBytes],
  );
}
