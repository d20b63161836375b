import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyUpdate,
  compareRows,
  compareStamps,
  decideStart,
  isRepairable,
  lagMs,
  lasting,
  pickFields,
  tombstoneDigest,
  trackPending,
  type Stamp,
  type StartFacts,
} from './replica.core.ts';

interface Update extends Stamp {
  readonly key: string;
}

const update = fc.record({
  key: fc.constantFrom('a', 'b', 'c'),
  version: fc.integer({ min: 1, max: 6 }),
  digest: fc.constantFrom('0a', '1b', 'f9', tombstoneDigest),
});

function replay(updates: readonly Update[]): Map<string, Update> {
  const rows = new Map<string, Update>();
  for (const each of updates) {
    const before = rows.get(each.key);
    const { row } = applyUpdate(before, each);
    if (before !== undefined) expect(compareStamps(row, before)).toBeGreaterThanOrEqual(0);
    rows.set(each.key, row);
  }
  return rows;
}

describe('applyUpdate', () => {
  it('converges for every order of updates, deletions and repeats, and no row ever goes back', () => {
    const delivered = fc
      .array(update, { maxLength: 12 })
      .chain((sent) =>
        fc
          .tuple(fc.constant(sent), fc.shuffledSubarray(sent, { minLength: sent.length }), fc.subarray(sent))
          .chain(([original, shuffled, again]) => fc.tuple(fc.constant(original), fc.constant([...shuffled, ...again]))),
      );
    fc.assert(
      fc.property(delivered, ([sent, received]) => {
        expect(Object.fromEntries(replay(received))).toEqual(Object.fromEntries(replay(sent)));
      }),
      { numRuns: 500 },
    );
  });

  it('is a total order: of two updates exactly one is older, or they are the same', () => {
    fc.assert(
      fc.property(update, update, update, (a, b, c) => {
        expect(Math.sign(compareStamps(a, b))).toBe(0 - Math.sign(compareStamps(b, a)));
        if (compareStamps(a, b) <= 0 && compareStamps(b, c) <= 0) expect(compareStamps(a, c)).toBeLessThanOrEqual(0);
        expect(compareStamps(a, b) === 0).toBe(a.version === b.version && a.digest === b.digest);
      }),
    );
  });

  it('keeps a deleted row deleted when an older update comes late, and lets a newer one bring it back', () => {
    const tombstone = { version: 5, digest: tombstoneDigest };
    expect(applyUpdate(tombstone, { version: 4, digest: 'ff' }).kind).toBe('stale');
    expect(applyUpdate(tombstone, { version: 5, digest: 'ff' }).kind).toBe('stale');
    expect(applyUpdate(tombstone, { version: 5, digest: tombstoneDigest }).kind).toBe('repeat');
    expect(applyUpdate(tombstone, { version: 6, digest: '00' }).kind).toBe('applied');
  });
});

describe('decideStart', () => {
  const facts = (state: Partial<NonNullable<StartFacts['state']>>, queue: Partial<StartFacts['queue']> = {}): StartFacts => ({
    state: { bootstrapped: true, copying: false, downMs: 1000, ...state },
    empty: false,
    queue: { ready: 10, overflow: 'reject', ...queue },
  });

  it.each<[string, StartFacts, string]>([
    ['a new or lost replica', { ...facts({}), state: undefined }, 'bootstrap'],
    ['an unfinished snapshot', facts({ bootstrapped: false, copying: true }), 'resume'],
    ['a snapshot that was asked for', facts({ bootstrapped: false }), 'bootstrap'],
    ['rows that are all gone', { ...facts({}), empty: true }, 'bootstrap'],
    ['a short absence', facts({}, { messageTtlMs: 1001 }), 'follow'],
    ['an absence as long as messages live', facts({}, { messageTtlMs: 1000 }), 'bootstrap'],
    ['a full queue that drops', facts({}, { maxLength: 10, overflow: 'drop-oldest' }), 'bootstrap'],
    ['a queue that has room', facts({}, { maxLength: 11, overflow: 'drop-oldest' }), 'follow'],
    ['a full queue that refuses, whose publisher waits', facts({}, { maxLength: 10 }), 'follow'],
  ])('%s', (_what, given, kind) => {
    expect(decideStart(given).kind).toBe(kind);
  });
});

describe('compareRows', () => {
  const stamps = (rows: Record<string, [number, string]>) =>
    new Map(Object.entries(rows).map(([key, [version, digest]]) => [key, { version, digest }]));
  const source = stamps({ same: [1, 'a'], missing: [1, 'a'], behind: [3, 'a'], altered: [2, 'a'], ahead: [1, 'a'] });
  const replica = stamps({ same: [1, 'a'], behind: [2, 'z'], altered: [2, 'b'], ahead: [2, 'a'], unknown: [1, 'a'] });

  it('names how each row differs, and what a row of the source may mend', () => {
    const found = compareRows(source, replica);
    expect(found.map(({ key, kind }) => [key, kind])).toEqual(
      ['missing', 'behind', 'altered', 'ahead', 'unknown'].map((kind) => [kind, kind]),
    );
    expect(found.filter(isRepairable).map(({ kind }) => kind)).toEqual(['missing', 'behind', 'altered']);
  });

  it('counts only what a second look finds again for the same row of the source', () => {
    const first = compareRows(source, replica);
    const arrived = new Map([...replica, ['missing', { version: 1, digest: 'a' }] as const]);
    const moved = new Map([...source, ['behind', { version: 4, digest: 'c' }] as const]);
    expect(lasting(first, compareRows(moved, arrived)).map(({ key }) => key)).toEqual(['altered', 'ahead', 'unknown']);
  });
});

describe('the lag', () => {
  const change = (key: string, version: number, ageMs: number) => ({ key, version, digest: 'a', ageMs });
  const has = (version: number) => new Map([['k', { version, digest: 'a' }]]);

  it('is the age of the oldest update that is missing, whatever follows it', () => {
    const first = trackPending(new Map(), [change('k', 1, 300), change('l', 1, 100)], new Map(), 1000);
    expect(lagMs(first, 1000)).toBe(300);
    const second = trackPending(first, [change('k', 2, 0)], new Map(), 5000);
    expect(lagMs(second, 5000)).toBe(4300);
  });

  it('ends with the update or a newer one', () => {
    const pending = trackPending(new Map(), [change('k', 2, 300)], new Map(), 1000);
    expect(trackPending(pending, [], has(1), 2000).size).toBe(1);
    for (const version of [2, 3]) expect(lagMs(trackPending(pending, [], has(version), 2000), 2000)).toBe(0);
  });
});

describe('pickFields', () => {
  it('leaves out what replicas do not have, and takes all where nothing is said', () => {
    const data = { a: 1, b: { c: 2 }, d: null };
    expect(pickFields(data, ['b', 'd', 'z'])).toEqual({ b: { c: 2 }, d: null });
    expect(pickFields(data, undefined)).toEqual(data);
  });
});
