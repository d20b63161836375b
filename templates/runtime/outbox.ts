import type { Envelope } from './envelope.ts';
import type { Sql } from './ports.ts';

/** A message and the channel it goes to. */
export interface Outgoing {
  readonly channel: string;
  readonly envelope: Envelope;
}

const insertSql = `INSERT INTO outbox (id, channel, envelope)
SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[]) ON CONFLICT (id) DO NOTHING`;

const depthSql = 'SELECT count(*)::integer AS depth FROM outbox';

/** Writes messages in the caller's transaction: they are sent if and only if it commits. */
export async function writeOutbox(sql: Sql, outgoing: readonly Outgoing[]): Promise<void> {
  if (outgoing.length === 0) return;
  await sql.query(insertSql, [
    outgoing.map(({ channel, envelope }) => `${channel}/${envelope.id}`),
    outgoing.map(({ channel }) => channel),
    outgoing.map(({ envelope }) => JSON.stringify(envelope)),
  ]);
}

/** Rows that wait for the relay. */
export async function outboxDepth(sql: Sql): Promise<number> {
  const rows = await sql.query<{ depth: number }>(depthSql);
  return rows[0]?.depth ?? 0;
}
