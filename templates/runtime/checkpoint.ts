import type { InboxEntry } from './inbox.ts';
import type { Sql } from './ports.ts';

/** The upsert locks the row first, so that two transactions of one projection commit one after the other. */
const moveSql = `INSERT INTO checkpoint AS c (projection, applied, last_key, last_event_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (projection) DO UPDATE SET applied = c.applied + excluded.applied, last_key = excluded.last_key,
  last_event_at = greatest(c.last_event_at, excluded.last_event_at), updated_at = now()`;

/** Moves a projection's checkpoint over the events of this transaction, which also holds their view changes. */
export async function moveCheckpoint(sql: Sql, projection: string, applied: readonly InboxEntry[]): Promise<void> {
  const last = applied.at(-1);
  if (last === undefined) return;
  await sql.query(moveSql, [projection, applied.length, last.key, last.delivery.envelope.time]);
}
