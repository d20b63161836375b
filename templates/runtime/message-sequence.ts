import type { Outgoing } from './outbox.ts';
import type { Sql } from './ports.ts';

const takeSql = `INSERT INTO message_sequence AS s (publisher, partition_key, value)
SELECT $1, key, count FROM unnest($2::text[], $3::integer[]) AS taken(key, count)
ON CONFLICT (publisher, partition_key) DO UPDATE SET value = s.value + excluded.value
RETURNING partition_key, value`;

/**
 * Numbers messages that have a partition key, from 1 without gaps per publisher and key, in the caller's transaction:
 * who commits first has the lower numbers. Keys are taken in order, so that two transactions cannot lock each other out.
 */
export async function numberMessages(sql: Sql, publisher: string, outgoing: readonly Outgoing[]): Promise<readonly Outgoing[]> {
  const counts = new Map<string, number>();
  for (const { envelope } of outgoing) {
    if (envelope.partitionkey !== undefined) counts.set(envelope.partitionkey, (counts.get(envelope.partitionkey) ?? 0) + 1);
  }
  if (counts.size === 0) return outgoing;
  const keys = [...counts.keys()].sort();
  const rows = await sql.query<{ partition_key: string; value: string }>(takeSql, [publisher, keys, keys.map((key) => counts.get(key))]);
  const next = new Map(rows.map(({ partition_key: key, value }) => [key, Number(value) - (counts.get(key) ?? 0) + 1]));
  return outgoing.map(({ channel, envelope }) => {
    const sequence = envelope.partitionkey === undefined ? undefined : next.get(envelope.partitionkey);
    if (envelope.partitionkey === undefined || sequence === undefined) return { channel, envelope };
    next.set(envelope.partitionkey, sequence + 1);
    return { channel, envelope: { ...envelope, sequence } };
  });
}
