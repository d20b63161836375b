import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cyclicCore } from './cyclic-core.ts';
import { cyclicGroups } from './cycles.ts';

const size = 12;
const edges = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 30 });

const core = (pairs: readonly (readonly [number, number])[]) =>
  cyclicCore(
    size,
    pairs.map(([from]) => from),
    pairs.map(([, to]) => to),
  );

describe('cyclicCore', () => {
  it('keeps all that lies on a cycle, and nothing where there is none', () =>
    fc.assert(
      fc.property(edges, (pairs) => {
        const states = Array.from({ length: size }, (_unused, at) => String(at));
        const successors = (state: string) => pairs.filter(([from]) => from === Number(state)).map(([, to]) => String(to));
        const cyclic = cyclicGroups(states, successors).flat().map(Number);
        const kept = core(pairs);
        expect(kept).toEqual(expect.arrayContaining(cyclic));
        if (cyclic.length === 0) expect(kept).toEqual([]);
      }),
      { seed: 31, numRuns: 500 },
    ));

  it.each([
    [
      'a chain',
      [
        [0, 1],
        [1, 2],
      ],
      [],
    ],
    [
      'a circle with a way in and a way out',
      [
        [0, 1],
        [1, 2],
        [2, 1],
        [2, 3],
      ],
      [1, 2],
    ],
    ['a node that leads to itself', [[4, 4]], [4]],
    [
      'a bridge between two circles',
      [
        [0, 0],
        [0, 1],
        [1, 2],
        [2, 2],
      ],
      [0, 1, 2],
    ],
  ] as const)('of %s', (_what, pairs, expected) => expect(core(pairs)).toEqual(expected));
});
