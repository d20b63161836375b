import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivedSeed, disturbances, pickInteger, seededRandom } from './schedule.core.ts';

describe('a seeded schedule', () => {
  it('is the same for the same seed, and another for another part', () => {
    const plan = (seed: number) => disturbances(seededRandom(seed), 20, ['a', 'b', 'c'], [10, 500]);
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(plan(seed)).toEqual(plan(seed));
      }),
    );
    expect(plan(derivedSeed(7, 'F1'))).not.toEqual(plan(derivedSeed(7, 'F2')));
  });

  it('stays within its bounds', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat(100), (seed, min, span) => {
        const value = pickInteger(seededRandom(seed), min, min + span);
        expect(value).toBeGreaterThanOrEqual(min);
        expect(value).toBeLessThanOrEqual(min + span);
      }),
    );
  });
});
