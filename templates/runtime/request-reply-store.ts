import type { Envelope } from './envelope.ts';
import type { Sql } from './ports.ts';
import { isTerminal, type RequestProgress } from './request-reply.core.ts';
import type { RequestState } from './service.ts';

/** Identifies an outstanding request within its database. */
export interface RequestKey {
  readonly requester: string;
  readonly type: string;
  readonly requestId: string;
}

/** A row of `outstanding_request`, and the time on the clock of its database when it was read. */
export interface OutstandingRequest extends RequestKey {
  readonly progress: RequestProgress;
  /** The request message, as it is sent again. */
  readonly envelope: Envelope;
  /** Data of the reply that settled it. */
  readonly reply: unknown;
  /** What an operator said when he settled it; null where none did. */
  readonly note: string | null;
  readonly nowMs: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

interface RawRow {
  requester: string;
  type: string;
  request_id: string;
  state: RequestState;
  attempt: number;
  version: string;
  deadline_ms: number;
  due_ms: number | null;
  envelope: Envelope;
  reply: unknown;
  note: string | null;
  now_ms: number;
  created_ms: number;
  updated_ms: number;
}

const ms = (expression: string) => `(extract(epoch FROM ${expression}) * 1000)::float8`;

const columns = `requester, type, request_id, state, attempt, version, ${ms('deadline_at')} AS deadline_ms, ${ms('due_at')} AS due_ms,
envelope, reply, note, ${ms('clock_timestamp()')} AS now_ms, ${ms('created_at')} AS created_ms, ${ms('updated_at')} AS updated_ms`;

const selectSql = `SELECT ${columns} FROM outstanding_request`;

/** Times are given as milliseconds from now. The count stops at the limit, so that it costs no more than that. */
const insertSql = `INSERT INTO outstanding_request (requester, type, request_id, state, attempt, version, deadline_at, due_at, envelope)
SELECT $1, $2, $3, $4, $5, $6, clock_timestamp() + $7 * interval '1 millisecond', clock_timestamp() + $8 * interval '1 millisecond', $9::jsonb
WHERE $10::integer IS NULL OR $10::integer > (SELECT count(*) FROM (
  SELECT 1 FROM outstanding_request WHERE requester = $1 AND type = $2 AND due_at IS NOT NULL LIMIT $10::integer) AS open)
ON CONFLICT DO NOTHING RETURNING version`;

/** The comparison of `version` decides who wins among a reply, a timeout and a cancel. */
const changeSql = `UPDATE outstanding_request SET state = $5, attempt = $6, version = $7, deadline_at = to_timestamp($8::float8 / 1000),
  due_at = to_timestamp($9::float8 / 1000), reply = coalesce($10::jsonb, reply), settlements = settlements + $11::integer, updated_at = now()
WHERE requester = $1 AND type = $2 AND request_id = $3 AND version = $4 RETURNING version`;

const dueSql = `${selectSql} WHERE requester = ANY($1::text[]) AND type = ANY($2::text[]) AND due_at <= clock_timestamp()
ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED`;

const purgeSql = `DELETE FROM outstanding_request WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM outstanding_request WHERE requester = $1 AND due_at IS NULL AND updated_at < now() - $2 * interval '1 millisecond'
    AND state <> 'NEEDS_OPERATOR' LIMIT $3))`;

/**
 * Writes a new request; its times are milliseconds from now.
 * @returns false where the id is taken, or where `maxOutstanding` are outstanding already.
 */
export async function insertRequest(
  sql: Sql,
  { requester, type, requestId }: RequestKey,
  progress: RequestProgress,
  envelope: Envelope,
  maxOutstanding: number | undefined,
): Promise<boolean> {
  const { state, attempt, version, deadlineAtMs, dueAtMs } = progress;
  const values = [
    requester,
    type,
    requestId,
    state,
    attempt,
    version,
    deadlineAtMs,
    dueAtMs,
    JSON.stringify(envelope),
    maxOutstanding ?? null,
  ];
  return (await sql.query(insertSql, values)).length > 0;
}

/** The row of a request as it is now; another transaction may change it at once. */
export async function readRequest(sql: Sql, { requester, type, requestId }: RequestKey): Promise<OutstandingRequest | undefined> {
  const text = `${selectSql} WHERE requester = $1 AND type = $2 AND request_id = $3`;
  return (await sql.query<RawRow>(text, [requester, type, requestId])).map(toRequest)[0];
}

/** Requests in any of these states, the oldest first, at most `limit`; with an id only those that have it. */
export async function listRequests(
  sql: Sql,
  {
    states,
    requestId,
    limit,
  }: { readonly states: readonly RequestState[]; readonly requestId?: string | undefined; readonly limit: number },
): Promise<readonly OutstandingRequest[]> {
  const text = `${selectSql} WHERE state = ANY($1::text[]) AND ($2::text IS NULL OR request_id = $2) ORDER BY created_at, request_id LIMIT $3`;
  return (await sql.query<RawRow>(text, [states, requestId ?? null, limit])).map(toRequest);
}

/** Notes what an operator said of a request. */
export async function noteRequest(sql: Sql, { requester, type, requestId }: RequestKey, note: string): Promise<void> {
  const text = 'UPDATE outstanding_request SET note = $4 WHERE requester = $1 AND type = $2 AND request_id = $3';
  await sql.query(text, [requester, type, requestId, note]);
}

/** Locks requests of these messages that are not yet known to be sent; those that somebody else is at work on no longer need it. */
export async function lockUnsent(sql: Sql, messageIds: readonly string[]): Promise<readonly OutstandingRequest[]> {
  const text = `${selectSql} WHERE state = 'PENDING' AND envelope->>'id' = ANY($1::text[]) FOR UPDATE SKIP LOCKED`;
  return (await sql.query<RawRow>(text, [messageIds])).map(toRequest);
}

/** Locks requests whose time has come and that no other process is at work on. */
export async function lockDue(
  sql: Sql,
  requesters: readonly string[],
  types: readonly string[],
  limit: number,
): Promise<readonly OutstandingRequest[]> {
  return (await sql.query<RawRow>(dueSql, [requesters, types, limit])).map(toRequest);
}

/** Changes the row where nobody else has since it was read. @returns whether it did. */
export async function changeRow(
  sql: Sql,
  { requester, type, requestId, progress: before }: OutstandingRequest,
  after: RequestProgress,
  reply?: unknown,
): Promise<boolean> {
  const { state, attempt, version, deadlineAtMs, dueAtMs } = after;
  const rows = await sql.query(changeSql, [
    requester,
    type,
    requestId,
    before.version,
    state,
    attempt,
    version,
    deadlineAtMs,
    dueAtMs ?? null,
    reply === undefined ? null : JSON.stringify(reply),
    isTerminal(state) ? 1 : 0,
  ]);
  return rows.length > 0;
}

/** Removes settled requests older than the window, at most `limit`. Those that need an operator stay until one has seen to them. */
export async function purgeRequests(sql: Sql, requester: string, windowMs: number, limit: number): Promise<void> {
  await sql.query(purgeSql, [requester, windowMs, limit]);
}

function toRequest(row: RawRow): OutstandingRequest {
  return {
    requester: row.requester,
    type: row.type,
    requestId: row.request_id,
    envelope: row.envelope,
    reply: row.reply,
    note: row.note,
    nowMs: row.now_ms,
    createdAtMs: row.created_ms,
    updatedAtMs: row.updated_ms,
    progress: {
      state: row.state,
      attempt: row.attempt,
      version: Number(row.version),
      deadlineAtMs: row.deadline_ms,
      dueAtMs: row.due_ms ?? undefined,
    },
  };
}
