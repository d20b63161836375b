import { cancelledStatus, onCancel, onRequest } from './request-reply-answer.core.ts';
import type { Envelope, ReplyStatus } from './envelope.ts';
import { PermanentError } from './errors.ts';
import type { Outgoing } from './outbox.ts';
import type { Sql } from './ports.ts';
import { pickFields } from './request-reply.ts';
import type { Answer, CancellationWiring } from './service.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Identifies an answer within the responder's database. */
export interface AnswerKey {
  readonly responder: string;
  /** Type of the request. */
  readonly type: string;
  readonly requestId: string;
}

interface AnswerRow {
  status: ReplyStatus;
  channel: string;
  reply: Envelope;
  request: unknown;
}

/** Waits for a transaction that is at work on the same request; what it wrote is then seen. */
const claimSql = `INSERT INTO answered_request (responder, type, request_id, status, channel, reply, request)
VALUES ($1, $2, $3, 'cancelled', '', 'null', $4) ON CONFLICT DO NOTHING RETURNING request_id`;

const lockSql = `SELECT status, channel, reply, request FROM answered_request
WHERE responder = $1 AND type = $2 AND request_id = $3 FOR UPDATE`;

const storeSql = `UPDATE answered_request SET status = $4, channel = $5, reply = $6, answered_at = now()
WHERE responder = $1 AND type = $2 AND request_id = $3`;

const repliesSql = `SELECT channel, reply FROM answered_request
WHERE responder = $1 AND (type, request_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))`;

const purgeSql = `DELETE FROM answered_request WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM answered_request WHERE responder = $1 AND answered_at < now() - $2 * interval '1 millisecond' LIMIT $3))`;

/** Runs a request that nobody ran or cancelled before, and keeps its reply; else sends the reply that is kept. */
export async function answerRequest(
  work: UnitOfWork,
  key: AnswerKey,
  request: unknown,
  replies: Readonly<Record<string, string>>,
  run: () => Promise<Answer>,
): Promise<void> {
  const { sql } = work.home;
  const record = await claim(sql, key, request);
  if (record !== undefined && onRequest(record) === 'replay') {
    work.repeated.push({ channel: record.channel, envelope: record.reply });
    return;
  }
  const { type, data, status } = await run();
  const channel = Object.hasOwn(replies, type) ? replies[type] : undefined;
  if (channel === undefined) throw new PermanentError(`${key.responder} answers ${key.type} with no "${type}"`);
  await send(work, key, status, channel, work.envelope(type, data));
}

/** Leaves a tombstone, or has the effect undone; and confirms it. A repeat gets the same confirmation. */
export async function answerCancellation(
  work: UnitOfWork,
  key: AnswerKey,
  { confirmation, handler }: CancellationWiring,
  data: unknown,
  undo: (request: unknown) => Promise<void>,
): Promise<void> {
  const record = await claim(work.home.sql, key, undefined);
  const decision = onCancel(record, handler !== undefined);
  if (decision === 'replay') {
    if (record !== undefined) work.repeated.push({ channel: record.channel, envelope: record.reply });
    return;
  }
  if (decision === 'undo') await undo(record?.request);
  const envelope = work.envelope(confirmation.type, pickFields(data, confirmation.fields));
  await send(work, key, cancelledStatus(decision), confirmation.channel, envelope);
}

/** The replies that are kept for these requests. */
export async function storedReplies(sql: Sql, responder: string, keys: readonly AnswerKey[]): Promise<readonly Outgoing[]> {
  const values = [responder, keys.map(({ type }) => type), keys.map(({ requestId }) => requestId)];
  const rows = await sql.query<Pick<AnswerRow, 'channel' | 'reply'>>(repliesSql, values);
  return rows.map(({ channel, reply }) => ({ channel, envelope: reply }));
}

/** Forgets answers older than the window, at most `limit`. */
export async function purgeAnswers(sql: Sql, responder: string, windowMs: number, limit: number): Promise<void> {
  await sql.query(purgeSql, [responder, windowMs, limit]);
}

/** @returns what is kept of the request; undefined where this transaction is the first to know of it. */
async function claim(sql: Sql, { responder, type, requestId }: AnswerKey, request: unknown): Promise<AnswerRow | undefined> {
  const key = [responder, type, requestId];
  const claimed = await sql.query(claimSql, [...key, request === undefined ? null : JSON.stringify(request)]);
  return claimed.length > 0 ? undefined : (await sql.query<AnswerRow>(lockSql, key))[0];
}

async function send(work: UnitOfWork, key: AnswerKey, status: ReplyStatus, channel: string, envelope: Envelope): Promise<void> {
  const reply = { ...envelope, requestid: key.requestId, replystatus: status };
  work.outgoing.push({ channel, envelope: reply });
  await work.home.sql.query(storeSql, [key.responder, key.type, key.requestId, status, channel, JSON.stringify(reply)]);
}
