import { TimeoutError } from './errors.ts';
import type { InboxEntry } from './inbox.ts';
import type { Clock, Sql } from './ports.ts';
import { decideRead } from './read-your-writes.core.ts';

const noteSql = `INSERT INTO projected (projection, token) SELECT $1, * FROM unnest($2::text[]) ON CONFLICT DO NOTHING`;
const askSql = 'SELECT 1 FROM projected WHERE projection = $1 AND token = $2';
const purgeSql = `DELETE FROM projected WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM projected WHERE projection = $1 AND projected_at < now() - $2 * interval '1 millisecond' LIMIT $3))`;

/**
 * Notes which commands these events come from, in the transaction of their view changes. The token of a command is its
 * id, which every event that follows from it carries as its correlation id.
 */
export async function noteProjected(sql: Sql, projection: string, applied: readonly InboxEntry[]): Promise<void> {
  const tokens = new Set(applied.map(({ delivery: { envelope } }) => envelope.correlationid ?? envelope.id));
  if (tokens.size > 0) await sql.query(noteSql, [projection, [...tokens].sort()]);
}

/** Forgets tokens older than the window, at most `limit`. */
export async function purgeProjected(sql: Sql, projection: string, windowMs: number, limit: number): Promise<void> {
  await sql.query(purgeSql, [projection, windowMs, limit]);
}

/** Resolves once the view shows what the command of this token did. @throws TimeoutError after `limitMs`. */
export async function awaitProjected(sql: Sql, projection: string, token: string, limitMs: number, clock: Clock): Promise<void> {
  const startMs = clock.monotonic();
  for (;;) {
    const rows = await sql.query(askSql, [projection, token]);
    const decision = decideRead(rows.length > 0, clock.monotonic() - startMs, limitMs);
    if (decision.kind === 'serve') return;
    if (decision.kind === 'late') throw new TimeoutError(`${projection} does not show "${token}" after ${limitMs} ms: ask again later`);
    await clock.sleep(decision.ms);
  }
}
