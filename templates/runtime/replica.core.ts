/** Order of a row's updates: the version counts, the digest of the data decides where two updates have the same one. */
export interface Stamp {
  /** Whole number, given by the source; never a time, since clocks disagree. */
  readonly version: number;
  /** Hexadecimal digest of the data, `tombstoneDigest` for a deletion. */
  readonly digest: string;
}

/** Sorts after every hexadecimal digest: of two updates with one version, the deletion wins. */
export const tombstoneDigest = '~deleted';

/** Below 0 where `a` is the older update, 0 where they are the same one. */
export function compareStamps(a: Stamp, b: Stamp): number {
  if (a.version !== b.version) return a.version - b.version;
  if (a.digest === b.digest) return 0;
  return a.digest < b.digest ? -1 : 1;
}

export type Applied<Row extends Stamp> =
  | { readonly kind: 'applied'; readonly row: Row }
  /** `stale`: an older update came late. `repeat`: the same update came again. */
  | { readonly kind: 'stale' | 'repeat'; readonly row: Row };

/**
 * Applies an update to the row that a replica has. The newest update wins in whatever order they come, so that all
 * replicas converge; a tombstone is a row like others, so that an older update cannot bring a deleted row back.
 */
export function applyUpdate<Row extends Stamp>(row: Row | undefined, update: Row): Applied<Row> {
  if (row === undefined) return { kind: 'applied', row: update };
  const order = compareStamps(row, update);
  if (order < 0) return { kind: 'applied', row: update };
  return { kind: order === 0 ? 'repeat' : 'stale', row };
}

/** The fields that replica and source are compared by, in no particular order; absent ones stay absent. */
export function pickFields(data: object, fields: readonly string[] | undefined): Record<string, unknown> {
  const members = Object.entries(data);
  return Object.fromEntries(fields === undefined ? members : members.filter(([name]) => fields.includes(name)));
}

export interface StartFacts {
  /** Undefined where the replica has no record of itself: it is new, or its database was lost. */
  readonly state: { readonly bootstrapped: boolean; readonly copying: boolean; readonly downMs: number } | undefined;
  /** Without any row, tombstones included. */
  readonly empty: boolean;
  readonly queue: {
    /** Messages that wait. */
    readonly ready: number;
    readonly maxLength?: number | undefined;
    readonly overflow: 'reject' | 'drop-oldest' | 'drop-newest' | 'dead-letter';
    readonly messageTtlMs?: number | undefined;
  };
}

export type StartDecision =
  | { readonly kind: 'follow' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'bootstrap'; readonly reason: string };

/**
 * Whether a replica may go on from its queue, or has a gap there and needs a snapshot. A queue that refuses when full
 * loses nothing, since its publisher keeps the message.
 */
export function decideStart({ state, empty, queue }: StartFacts): StartDecision {
  if (state === undefined) return { kind: 'bootstrap', reason: 'it is new or was lost' };
  if (!state.bootstrapped) return state.copying ? { kind: 'resume' } : { kind: 'bootstrap', reason: 'its last snapshot was not begun' };
  if (empty) return { kind: 'bootstrap', reason: 'it has no rows' };
  if (queue.messageTtlMs !== undefined && state.downMs >= queue.messageTtlMs)
    return { kind: 'bootstrap', reason: `it was away for ${state.downMs} ms, and its queue keeps messages for ${queue.messageTtlMs} ms` };
  if (queue.overflow !== 'reject' && queue.maxLength !== undefined && queue.ready >= queue.maxLength)
    return { kind: 'bootstrap', reason: `its queue of ${queue.maxLength} messages is full, and drops what does not fit` };
  return { kind: 'follow' };
}

/** `missing`, `behind`, `altered`: the source is right. `ahead`, `unknown`: the source has lost something. */
export type DifferenceKind = 'missing' | 'behind' | 'altered' | 'ahead' | 'unknown';

export interface Difference {
  readonly key: string;
  readonly kind: DifferenceKind;
  readonly source: Stamp | undefined;
}

/** Differences that a row of the source mends without a version going back. */
export function isRepairable({ kind }: Difference): boolean {
  return kind === 'missing' || kind === 'behind' || kind === 'altered';
}

/** How a replica's rows differ from the source's. Both maps are by key. */
export function compareRows(source: ReadonlyMap<string, Stamp>, replica: ReadonlyMap<string, Stamp>): Difference[] {
  const own = [...source].flatMap(([key, stamp]): Difference[] => {
    const kind = differenceKind(stamp, replica.get(key));
    return kind === undefined ? [] : [{ key, kind, source: stamp }];
  });
  const foreign = [...replica.keys()]
    .filter((key) => !source.has(key))
    .map((key): Difference => ({ key, kind: 'unknown', source: undefined }));
  return [...own, ...foreign];
}

function differenceKind(source: Stamp, replica: Stamp | undefined): DifferenceKind | undefined {
  if (replica === undefined) return 'missing';
  if (replica.version < source.version) return 'behind';
  if (replica.version > source.version) return 'ahead';
  return replica.digest === source.digest ? undefined : 'altered';
}

/** What a second look still finds for the same state of the source: the rest was only under way. */
export function lasting(first: readonly Difference[], second: readonly Difference[]): Difference[] {
  const before = new Map(first.map((difference) => [difference.key, difference]));
  return second.filter(({ key, kind, source }) => {
    const known = before.get(key);
    if (known === undefined || known.kind !== kind) return false;
    if (source === undefined || known.source === undefined) return source === known.source;
    return compareStamps(known.source, source) === 0;
  });
}

/** An update of the source that the replica does not have yet. */
export interface Pending extends Stamp {
  /** When the source committed it, on the watcher's monotonic clock. */
  readonly sinceMs: number;
}

export interface Change extends Stamp {
  readonly key: string;
  /** Age of the change, on the source's clock alone. */
  readonly ageMs: number;
}

/**
 * Follows which updates are under way. An update stays until the replica has it or a newer one, whatever came after it
 * at the source. @param replica stamps of the keys that are pending or changed. @param nowMs monotonic.
 */
export function trackPending(
  pending: ReadonlyMap<string, Pending>,
  changes: readonly Change[],
  replica: ReadonlyMap<string, Stamp>,
  nowMs: number,
): Map<string, Pending> {
  const lacks = (key: string, stamp: Stamp) => {
    const has = replica.get(key);
    return has === undefined || compareStamps(has, stamp) < 0;
  };
  const next = new Map([...pending].filter(([key, stamp]) => lacks(key, stamp)));
  for (const { key, version, digest, ageMs } of changes) {
    if (!next.has(key) && lacks(key, { version, digest })) next.set(key, { version, digest, sinceMs: nowMs - ageMs });
  }
  return next;
}

/** Age of the oldest update that the replica lacks, 0 where it has all. @param nowMs monotonic. */
export function lagMs(pending: ReadonlyMap<string, Pending>, nowMs: number): number {
  return [...pending.values()].reduce((most, { sinceMs }) => Math.max(most, nowMs - sinceMs), 0);
}
