import { dedupKey } from './dedup-key.ts';
import { groupBy } from './group-by.ts';
import { screen, type Arrival, type InboxEffect } from './idempotency.core.ts';
import type { IdempotencyPolicy } from './policies.ts';
import type { Delivery, Sql } from './ports.ts';

/** A delivery with what the inbox knows it by. */
export interface InboxEntry {
  readonly delivery: Delivery;
  readonly key: string;
  readonly fingerprint: string;
  /** 1-based number of this attempt, as far as is known. */
  readonly attempt: number;
  /** Of the message's row, where the store is split: the entry moves with it. */
  readonly slot?: number | undefined;
}

export interface Screened {
  /** Seen for the first time: their effects belong to this transaction. */
  readonly fresh: readonly InboxEntry[];
  /** Handled before, with the same body. */
  readonly duplicates: readonly InboxEntry[];
  /** Handled before, with another body under the same id. */
  readonly mismatched: readonly InboxEntry[];
}

/** What a handled message did, kept beside its key. */
export interface Outcome {
  readonly key: string;
  /** Rows written through `save`. */
  readonly saves: number;
  /** Types it published, in order. */
  readonly published: readonly string[];
}

/** With the most frequent outcome, one row saved and nothing published: only another one is written afterwards. */
const insertSql = `INSERT INTO inbox (consumer, key, type, fingerprint, attempts, slot, saves)
SELECT $1, *, 1 FROM unnest($2::text[], $3::text[], $4::text[], $5::integer[], $6::integer[])
ON CONFLICT DO NOTHING RETURNING key`;

const printSql = 'SELECT key, fingerprint FROM inbox WHERE consumer = $1 AND key = ANY($2::text[])';

const duplicateSql = `UPDATE inbox SET duplicates = inbox.duplicates + seen.count
FROM unnest($2::text[], $3::integer[]) AS seen(key, count) WHERE inbox.consumer = $1 AND inbox.key = seen.key`;

const outcomeSql = `UPDATE inbox SET saves = done.saves, published = coalesce(string_to_array(done.published, chr(31)), '{}')
FROM unnest($2::text[], $3::integer[], $4::text[]) AS done(key, saves, published)
WHERE inbox.consumer = $1 AND inbox.key = done.key`;

const purgeSql = `DELETE FROM inbox WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM inbox WHERE consumer = $1 AND processed_at < now() - $2 * interval '1 millisecond' LIMIT $3))`;

/** Makes the entry of a delivery. @throws PermanentError where it lacks what its key is made of. */
export function inboxEntry(delivery: Delivery, policy?: IdempotencyPolicy): InboxEntry {
  return { delivery, attempt: delivery.attempt, ...dedupKey(policy, delivery.envelope) };
}

/**
 * Writes the inbox rows of a batch and tells fresh messages from repeats; repeats are counted in their row. All of it
 * belongs to the caller's transaction. Keys are written in order, so that two batches cannot lock each other out.
 * @param lookFirst where the broker announces a repeat, its row is looked for before one is written
 */
export async function screenInbox(sql: Sql, consumer: string, entries: readonly InboxEntry[], lookFirst = false): Promise<Screened> {
  const announced = lookFirst ? entries.filter(({ delivery }) => delivery.redelivered) : [];
  const seen = await storedPrints(sql, consumer, announced);
  const unseen = new Map<string, InboxEntry>();
  for (const entry of entries) if (!unseen.has(entry.key) && !seen.has(entry.key)) unseen.set(entry.key, entry);
  const inserted = await insertRows(sql, consumer, [...unseen.values()]);
  const known = await storedPrints(
    sql,
    consumer,
    [...unseen.values()].filter(({ key }) => !inserted.has(key)),
  );
  const { effects } = screen(new Map([...seen, ...known]), entries);
  const of = (effect: InboxEffect) => entries.filter((_, index) => effects[index] === effect);
  const duplicates = of('repeat');
  await countDuplicates(sql, consumer, duplicates);
  return { fresh: of('handle'), duplicates, mismatched: of('mismatch') };
}

async function insertRows(sql: Sql, consumer: string, entries: readonly InboxEntry[]): Promise<ReadonlySet<string>> {
  if (entries.length === 0) return new Set();
  const ordered = [...entries].sort((a, b) => (a.key < b.key ? -1 : 1));
  const inserted = await sql.query<{ key: string }>(insertSql, [
    consumer,
    ordered.map(({ key }) => key),
    ordered.map(({ delivery }) => delivery.envelope.type),
    ordered.map((entry) => entry.fingerprint),
    ordered.map(({ attempt }) => attempt),
    ordered.map(({ slot }) => slot ?? null),
  ]);
  return new Set(inserted.map(({ key }) => key));
}

async function storedPrints(sql: Sql, consumer: string, entries: readonly InboxEntry[]): Promise<ReadonlyMap<string, string>> {
  if (entries.length === 0) return new Map();
  const rows = await sql.query<Arrival>(printSql, [consumer, entries.map(({ key }) => key)]);
  return new Map(rows.map(({ key, fingerprint }) => [key, fingerprint]));
}

/** Records what the fresh messages of a batch did. */
export async function recordOutcomes(sql: Sql, consumer: string, outcomes: readonly Outcome[]): Promise<void> {
  const others = outcomes.filter(({ saves, published }) => saves !== 1 || published.length > 0);
  if (others.length === 0) return;
  await sql.query(outcomeSql, [
    consumer,
    others.map(({ key }) => key),
    others.map(({ saves }) => saves),
    others.map(({ published }) => (published.length === 0 ? null : published.join('\u001F'))),
  ]);
}

/** Removes rows older than the window, at most `limit`; shorter transactions than one big delete. */
export async function purgeInbox(sql: Sql, consumer: string, windowMs: number, limit: number): Promise<void> {
  await sql.query(purgeSql, [consumer, windowMs, limit]);
}

async function countDuplicates(sql: Sql, consumer: string, repeats: readonly InboxEntry[]): Promise<void> {
  if (repeats.length === 0) return;
  const counts = [...groupBy(repeats, ({ key }) => key)].sort(([a], [b]) => (a < b ? -1 : 1));
  await sql.query(duplicateSql, [consumer, counts.map(([key]) => key), counts.map(([, each]) => each.length)]);
}
