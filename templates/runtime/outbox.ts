import type { Envelope } from './envelope.ts';
import type { Sql } from './ports.ts';

/** A message and the channel it goes to. */
export interface Outgoing {
  readonly channel: string;
  readonly envelope: Envelope;
  /** Of the row that it speaks of, where the store is split: the message moves with it. */
  readonly slot?: number | undefined;
}

const insertSql = `INSERT INTO outbox (id, channel, envelope, slot)
SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::integer[]) ON CONFLICT (id) DO `;
const writeSql = `${insertSql}NOTHING`;
const rewriteSql = `${insertSql}UPDATE SET envelope = excluded.envelope`;

const depthSql = 'SELECT count(*)::integer AS depth FROM outbox';

/** Writes messages in the caller's transaction: they are sent if and only if it commits. */
export async function writeOutbox(sql: Sql, outgoing: readonly Outgoing[]): Promise<void> {
  await insert(sql, outgoing, writeSql);
}

/** As `writeOutbox`, for messages that other transactions may write too: in one order, so that they cannot lock each other out. */
export async function repeatOutbox(sql: Sql, outgoing: readonly Outgoing[]): Promise<void> {
  await insert(sql, inOrder(outgoing), writeSql);
}

/** As `repeatOutbox`, for messages that may still wait there from before: they are replaced, since what changed is how long they live. */
export async function rewriteOutbox(sql: Sql, outgoing: readonly Outgoing[]): Promise<void> {
  await insert(sql, inOrder(outgoing), rewriteSql);
}

/** Rows that wait for the relay. */
export async function outboxDepth(sql: Sql): Promise<number> {
  const rows = await sql.query<{ depth: number }>(depthSql);
  return rows[0]?.depth ?? 0;
}

async function insert(sql: Sql, outgoing: readonly Outgoing[], text: string): Promise<void> {
  if (outgoing.length === 0) return;
  await sql.query(text, [
    outgoing.map(({ channel, envelope }) => `${channel}/${envelope.id}`),
    outgoing.map(({ channel }) => channel),
    outgoing.map(({ envelope }) => JSON.stringify(envelope)),
    outgoing.map(({ slot }) => slot ?? null),
  ]);
}

/** Sorted and each once: an upsert may not touch a row twice. */
function inOrder(outgoing: readonly Outgoing[]): Outgoing[] {
  const rows = new Map(outgoing.map((each) => [`${each.channel}/${each.envelope.id}`, each]));
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}
