import { compareRows, isRepairable, lasting, type Difference } from './replica.core.ts';
import { copies, only, type SnapshotParts } from './replica-snapshot.ts';
import type { Bucket, VersionedRow } from './versioned-rows.ts';

export interface Reconciliation {
  /** Rows that the source's row was sent again for. */
  readonly repaired: readonly Difference[];
  /** Rows that are newer than the source's, or that the source does not have: a person has to look. */
  readonly left: readonly Difference[];
}

/** Of 256, whose rows are listed at once: memory holds that part of a store. */
const bucketsAtOnce = 8;

/**
 * Compares a replica with its source by checksums, and sends the rows again that differ. An update under way is no
 * difference: what differs is looked at again after `settle`, and counts only if the source still says the same.
 */
export async function reconcile(parts: SnapshotParts, settle: () => Promise<void>): Promise<Reconciliation> {
  const suspect = differing(await parts.source.buckets(), await parts.replica.buckets());
  const first = await differencesIn(parts, suspect);
  if (first.length === 0) return { repaired: [], left: [] };
  await settle();
  const keys = first.map(({ key }) => JSON.parse(key) as string[]);
  // The replica first: what it gets between the two reads must not look like a row that the source lacks.
  const replica = await parts.replica.ofKeys(keys);
  const source = await parts.source.ofKeys(keys);
  const differences = lasting(first, compareRows(source, replica));
  const repaired = differences.filter(isRepairable);
  await sendAgain(
    parts,
    repaired.flatMap(({ key }) => source.get(key) ?? []),
  );
  return { repaired, left: differences.filter((difference) => !isRepairable(difference)) };
}

async function differencesIn(parts: SnapshotParts, suspect: readonly string[]): Promise<Difference[]> {
  const found: Difference[] = [];
  for (let at = 0; at < suspect.length; at += bucketsAtOnce) {
    const buckets = suspect.slice(at, at + bucketsAtOnce);
    const replica = await parts.replica.inBuckets(buckets);
    found.push(...compareRows(await parts.source.inBuckets(buckets), replica));
  }
  return found;
}

async function sendAgain({ replica }: SnapshotParts, rows: readonly VersionedRow[]): Promise<void> {
  const [database] = replica.store.databases;
  await database?.transaction(async (sql) => void (await replica.repair(sql, only, copies(replica, rows))));
}

/** Buckets whose checksums differ. */
export function differing(source: ReadonlyMap<string, Bucket>, replica: ReadonlyMap<string, Bucket>): string[] {
  return [...new Set([...source.keys(), ...replica.keys()])].filter((bucket) => {
    const [a, b] = [source.get(bucket), replica.get(bucket)];
    return a?.rows !== b?.rows || a?.sum !== b?.sum;
  });
}

/** Text for a log: how many rows differ in which way. Keys may be personal, so that none is named. */
export function differenceText(differences: readonly Difference[]): string {
  const kinds = [...new Set(differences.map(({ kind }) => kind))];
  return kinds.map((kind) => `${differences.filter((each) => each.kind === kind).length} ${kind}`).join(', ');
}
