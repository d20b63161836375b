import { fingerprint, messageKey } from './ids.ts';
import type { Delivery, Sql } from './ports.ts';

/** A delivery with what the inbox knows it by. */
export interface InboxEntry {
  readonly delivery: Delivery;
  readonly key: string;
  readonly fingerprint: string;
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

const insertSql = `INSERT INTO inbox (consumer, key, type, fingerprint, attempts)
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::integer[])
ON CONFLICT DO NOTHING RETURNING key`;

const duplicateSql = `UPDATE inbox SET duplicates = inbox.duplicates + seen.count
FROM unnest($2::text[], $3::text[], $4::integer[]) AS seen(key, fingerprint, count)
WHERE inbox.consumer = $1 AND inbox.key = seen.key AND inbox.fingerprint = seen.fingerprint
RETURNING inbox.key, inbox.fingerprint`;

const outcomeSql = `UPDATE inbox SET saves = done.saves, published = coalesce(string_to_array(done.published, chr(31)), '{}')
FROM unnest($2::text[], $3::integer[], $4::text[]) AS done(key, saves, published)
WHERE inbox.consumer = $1 AND inbox.key = done.key`;

const purgeSql = `DELETE FROM inbox WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM inbox WHERE consumer = $1 AND processed_at < now() - $2 * interval '1 millisecond' LIMIT $3))`;

/** Makes the entry of a delivery. */
export function inboxEntry(delivery: Delivery): InboxEntry {
  return { delivery, key: messageKey(delivery.envelope), fingerprint: fingerprint(delivery.envelope.data) };
}

/**
 * Writes the inbox rows of a batch and tells fresh messages from repeats; repeats are counted in their row. All of it
 * belongs to the caller's transaction. Keys are written in order, so that two batches cannot lock each other out.
 */
export async function screenInbox(sql: Sql, consumer: string, entries: readonly InboxEntry[]): Promise<Screened> {
  const first = new Map<string, InboxEntry>();
  for (const entry of entries) if (!first.has(entry.key)) first.set(entry.key, entry);
  const ordered = [...first.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const inserted = await sql.query<{ key: string }>(insertSql, [
    consumer,
    ordered.map(({ key }) => key),
    ordered.map(({ delivery }) => delivery.envelope.type),
    ordered.map((entry) => entry.fingerprint),
    ordered.map(({ delivery }) => delivery.attempt),
  ]);
  const freshKeys = new Set(inserted.map(({ key }) => key));
  const fresh = entries.filter((entry) => freshKeys.has(entry.key) && first.get(entry.key) === entry);
  const repeats = entries.filter((entry) => !fresh.includes(entry));
  if (repeats.length === 0) return { fresh, duplicates: [], mismatched: [] };
  const same = await countDuplicates(sql, consumer, repeats);
  return {
    fresh,
    duplicates: repeats.filter((entry) => same.has(identity(entry))),
    mismatched: repeats.filter((entry) => !same.has(identity(entry))),
  };
}

/** Records what the fresh messages of a batch did. */
export async function recordOutcomes(sql: Sql, consumer: string, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  await sql.query(outcomeSql, [
    consumer,
    outcomes.map(({ key }) => key),
    outcomes.map(({ saves }) => saves),
    outcomes.map(({ published }) => (published.length === 0 ? null : published.join('\u001F'))),
  ]);
}

/** Removes rows older than the window, at most `limit`; shorter transactions than one big delete. */
export async function purgeInbox(sql: Sql, consumer: string, windowMs: number, limit: number): Promise<void> {
  await sql.query(purgeSql, [consumer, windowMs, limit]);
}

async function countDuplicates(sql: Sql, consumer: string, repeats: readonly InboxEntry[]): Promise<ReadonlySet<string>> {
  const counts = new Map<string, { entry: InboxEntry; count: number }>();
  for (const entry of repeats) {
    const found = counts.get(identity(entry)) ?? { entry, count: 0 };
    found.count += 1;
    counts.set(identity(entry), found);
  }
  const seen = [...counts.values()].sort((a, b) => (a.entry.key < b.entry.key ? -1 : 1));
  const rows = await sql.query<{ key: string; fingerprint: string }>(duplicateSql, [
    consumer,
    seen.map(({ entry }) => entry.key),
    seen.map(({ entry }) => entry.fingerprint),
    seen.map(({ count }) => count),
  ]);
  return new Set(rows.map(identity));
}

function identity(entry: { key: string; fingerprint: string }): string {
  return `${entry.fingerprint} ${entry.key}`;
}
