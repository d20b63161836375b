import type { Outgoing } from './outbox.ts';
import type { Sql } from './ports.ts';

const takeSql = `INSERT INTO message_sequence AS s (publisher, partition_key, value, slot)
SELECT $1, key, count, slot FROM unnest($2::text[], $3::integer[], $4::integer[]) AS taken(key, count, slot)
ON CONFLICT (publisher, partition_key) DO UPDATE SET value = s.value + excluded.value, slot = excluded.slot
RETURNING partition_key, value`;

/**
 * Numbers messages that have a partition key, from 1 without gaps per publisher and key, in the caller's transaction:
 * who commits first has the lower numbers. Keys are taken in order, so that two transactions cannot lock each other out.
 */
export async function numberMessages(sql: Sql, publisher: string, outgoing: readonly Outgoing[]): Promise<readonly Outgoing[]> {
  const counts = new Map<string, number>();
  const slots = new Map<string, number | null>();
  for (const { envelope, slot } of outgoing) {
    if (envelope.partitionkey === undefined) continue;
    counts.set(envelope.partitionkey, (counts.get(envelope.partitionkey) ?? 0) + 1);
    slots.set(envelope.partitionkey, slot ?? null);
  }
  if (counts.size === 0) return outgoing;
  const keys = [...counts.keys()].sort();
  const taken = [publisher, keys, keys.map((key) => counts.get(key)), keys.map((key) => slots.get(key))];
  const rows = await sql.query<{ partition_key: string; value: string }>(takeSql, taken);
  const next = new Map(rows.map(({ partition_key: key, value }) => [key, Number(value) - (counts.get(key) ?? 0) + 1]));
  return outgoing.map((each) => {
    const { envelope } = each;
    const sequence = envelope.partitionkey === undefined ? undefined : next.get(envelope.partitionkey);
    if (envelope.partitionkey === undefined || sequence === undefined) return each;
    next.set(envelope.partitionkey, sequence + 1);
    return { ...each, envelope: { ...envelope, sequence } };
  });
}
