import { messageKey } from './ids.ts';
import type { BrokerCapabilities } from './broker-capabilities.ts';
import type { Delivery, Sql } from './ports.ts';
import type { RedeliveryPolicy } from './policies.ts';

const noteSql = `INSERT INTO delivery_start AS d (consumer, key, starts) VALUES ($1, $2, 1)
ON CONFLICT (consumer, key) DO UPDATE SET starts = d.starts + 1, started_at = now() RETURNING starts`;
const undoSql = 'UPDATE delivery_start SET starts = starts - 1 WHERE consumer = $1 AND key = $2 AND starts > 0';
const endSql = 'DELETE FROM delivery_start WHERE consumer = $1 AND key = ANY($2::text[])';
const purgeSql = `DELETE FROM delivery_start WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM delivery_start WHERE consumer = $1 AND started_at < now() - $2 * interval '1 millisecond' LIMIT $3))`;

/** Whether some process may have died of it. Where the broker counts that, a repeat of the first attempt was only given back. */
export const isSuspect = ({ attempt, redelivered }: Delivery, { uncountedDeaths = false }: BrokerCapabilities): boolean =>
  attempt > 1 || (uncountedDeaths && redelivered);

/**
 * Notes that the handling of a message that was delivered before begins again, in a commit of its own.
 * @returns the number of this attempt, 1-based. Where a process died, the broker also counts those that it only held; what was noted tells them apart.
 */
export async function noteStart(sql: Sql, consumer: string, delivery: Delivery): Promise<number> {
  const rows = await sql.query<{ starts: number }>(noteSql, [consumer, messageKey(delivery.envelope)]);
  const starts = rows[0]?.starts ?? 1;
  // The first start was not noted: a broker that counts says whether there was one.
  return delivery.attempt > 1 ? Math.min(delivery.attempt, starts + 1) : starts;
}

/** Forgets the starts of messages that are handled, in the transaction of their effects: whatever comes of them now is a repeat. */
export async function endStarts(sql: Sql, consumer: string, deliveries: readonly Delivery[]): Promise<void> {
  if (deliveries.length > 0) await sql.query(endSql, [consumer, deliveries.map(({ envelope }) => messageKey(envelope))]);
}

/** Takes a start back that an outage made vain: the message is not to blame. */
export async function undoStart(sql: Sql, consumer: string, { envelope }: Delivery): Promise<void> {
  await sql.query(undoSql, [consumer, messageKey(envelope)]);
}

/** Why a message is not handled once more; undefined where it is. @param attempt 1-based number of the attempt to come */
export const exhausted = ({ maxDeliveries }: RedeliveryPolicy, attempt: number): string | undefined =>
  attempt > maxDeliveries ? `max-deliveries: ${maxDeliveries} attempts began and none of them ended` : undefined;

/** Forgets what began longer ago than the window, at most `limit`. */
export async function purgeStarts(sql: Sql, consumer: string, windowMs: number, limit: number): Promise<void> {
  await sql.query(purgeSql, [consumer, windowMs, limit]);
}
