import type { Envelope } from './envelope.ts';
import type { Outgoing } from './outbox.ts';
import type { Sql } from './ports.ts';

export interface LoggedEvent {
  readonly position: number;
  readonly envelope: Envelope;
}

/** Events of the transactions from `from` up to, not including, `to`: PostgreSQL's 64-bit transaction ids, as text. */
export interface Epoch {
  readonly from: string;
  readonly to: string;
}

export interface LogFilter {
  readonly channels: readonly string[];
  readonly types: readonly string[];
}

const writeSql = `INSERT INTO event_log (channel, envelope) SELECT * FROM unnest($1::text[], $2::jsonb[])`;
const fenceSql = 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS fence';
const matching = `channel = ANY($1::text[]) AND envelope->>'type' = ANY($2::text[]) AND transaction >= $3::xid8`;
const epochSql = `SELECT position, envelope FROM event_log WHERE ${matching} AND transaction < $4::xid8 AND position > $5 ORDER BY position LIMIT $6`;
const restSql = `SELECT position, envelope FROM event_log WHERE ${matching} ORDER BY position`;

/** Keeps the events that views are rebuilt from, in the transaction that writes them to the outbox. */
export async function writeEventLog(sql: Sql, channels: readonly string[], outgoing: readonly Outgoing[]): Promise<void> {
  const kept = outgoing.filter(({ channel }) => channels.includes(channel));
  if (kept.length === 0) return;
  await sql.query(writeSql, [kept.map(({ channel }) => channel), kept.map(({ envelope }) => JSON.stringify(envelope))]);
}

/** The oldest transaction that may still commit: below it the log is final, so that paging by position skips nothing. */
export async function logFence(sql: Sql): Promise<string> {
  return (await sql.query<{ fence: string }>(fenceSql))[0]?.fence ?? '0';
}

/** Up to `limit` events of a final epoch after a position, in the order of their positions, which is that of each key. */
export async function readEpoch(sql: Sql, filter: LogFilter, epoch: Epoch, after: number, limit: number): Promise<readonly LoggedEvent[]> {
  return read(sql, epochSql, [filter.channels, filter.types, epoch.from, epoch.to, after, limit]);
}

/** All events that are committed now, of transactions from `from` on. */
export async function readRest(sql: Sql, filter: LogFilter, from: string): Promise<readonly LoggedEvent[]> {
  return read(sql, restSql, [filter.channels, filter.types, from]);
}

async function read(sql: Sql, text: string, values: readonly unknown[]): Promise<readonly LoggedEvent[]> {
  const rows = await sql.query<{ position: string; envelope: Envelope }>(text, values);
  return rows.map(({ position, envelope }) => ({ envelope, position: Number(position) }));
}
