import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrive, giveUp, isNextWaiting, newStream, type Parked, type Stream } from './sequence.core.ts';

const stream = (highWater: number, ...parked: (readonly [number, Parked])[]): Stream => ({ highWater, parked: new Map(parked) });

describe('arrive', () => {
  it.each([
    [stream(0), 1, 'apply', stream(1)],
    [stream(1), 1, 'repeat', stream(1)],
    [stream(1), 3, 'park', stream(1, [3, 'waiting'])],
    [stream(1, [3, 'waiting']), 2, 'apply', stream(2, [3, 'waiting'])],
    [stream(2, [3, 'waiting']), 3, 'apply', stream(3)],
    [stream(2, [2, 'skipped']), 2, 'apply', stream(2)],
    [stream(1, [3, 'skipped']), 2, 'apply', stream(3, [3, 'skipped'])],
    [stream(1, [2, 'dead']), 3, 'follow', stream(1, [2, 'dead'])],
    [stream(1, [2, 'dead']), 2, 'apply', stream(2)],
  ] as const)('%j: %i is to %s', (before, sequence, effect, after) => {
    expect(arrive(before, sequence)).toEqual({ stream: after, effect });
  });
});

describe('giveUp', () => {
  it.each([
    [stream(1), 2, 'skip', stream(2, [2, 'skipped'])],
    [stream(1, [3, 'skipped']), 2, 'skip', stream(3, [2, 'skipped'], [3, 'skipped'])],
    [stream(1, [3, 'waiting']), 2, 'skip', stream(2, [2, 'skipped'], [3, 'waiting'])],
    [stream(1), 2, 'halt-key', stream(1)],
    [stream(1), 2, 'park-key', stream(1, [2, 'dead'])],
    [stream(4), 2, 'park-key', stream(4)],
  ] as const)('%j: %i with %s', (before, sequence, policy, after) => {
    expect(giveUp(before, sequence, policy)).toEqual(after);
  });
});

/** Delivers the numbers as the broker does, and what waited once it is next; poison is given up each time it comes. */
function deliver(numbers: readonly number[], poison: ReadonlySet<number>, policy: 'skip' | 'halt-key' | 'park-key') {
  let state = newStream;
  const applied: number[] = [];
  const dead: number[] = [];
  const receive = (sequence: number) => {
    const { stream: after, effect } = arrive(state, sequence);
    if (effect === 'apply' && poison.has(sequence)) {
      // Its transaction was rolled back.
      state = giveUp(state, sequence, policy);
      dead.push(sequence);
      return;
    }
    state = after;
    if (effect === 'apply') applied.push(sequence);
    if (effect === 'follow') {
      state = giveUp(state, sequence, policy);
      dead.push(sequence);
    }
  };
  for (const sequence of numbers) {
    receive(sequence);
    while (isNextWaiting(state)) receive(state.highWater + 1);
  }
  return { state, applied, dead };
}

const upTo = 12;
const all = Array.from({ length: upTo }, (_, index) => index + 1);
const shuffled = fc
  .tuple(fc.shuffledSubarray(all, { minLength: upTo }), fc.array(fc.integer({ min: 1, max: upTo }), { maxLength: 12 }))
  .chain(([order, repeats]) => fc.shuffledSubarray([...order, ...repeats], { minLength: order.length + repeats.length }));

describe('a stream', () => {
  it('applies every number once and in order, in whatever order and how often they come', () => {
    fc.assert(
      fc.property(shuffled, (numbers) => {
        expect(deliver(numbers, new Set(), 'halt-key').applied).toEqual(all);
      }),
    );
  });

  it('goes on without what was given up where its policy is to skip, and applies that late when it comes back', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: upTo }), fc.integer({ min: 1, max: upTo }), (numbers, bad) => {
        const { state, applied, dead } = deliver(numbers, new Set([bad]), 'skip');
        expect(applied).toEqual(all.filter((number) => number !== bad));
        expect(dead).toEqual([bad]);
        expect(arrive(state, bad).effect).toBe('apply');
      }),
    );
  });

  it('applies nothing after what was given up where its policy is to halt or to park, until that comes back', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all, { minLength: upTo }),
        fc.integer({ min: 1, max: upTo }),
        fc.constantFrom('halt-key', 'park-key'),
        (numbers, bad, policy) => {
          const { applied, dead } = deliver(numbers, new Set([bad]), policy);
          expect(applied).toEqual(all.slice(0, bad - 1));
          // Redriven in order, all of them are applied.
          const redriven = deliver(
            [...numbers.filter((number) => number < bad), ...all.filter((number) => number >= bad)],
            new Set(),
            policy,
          );
          expect(redriven.applied).toEqual(all);
          expect(dead).toContain(bad);
        },
      ),
    );
  });
});
