import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockingProbability,
  generalWaitMs,
  inside,
  meanWaitMs,
  utilisation,
  waitExceedsProbability,
  waitProbability,
  type Station,
} from './queueing.ts';

const checked: Station = { ratePerSec: 40, serviceMs: 100, workers: 5 };

/** Erlang C as written, with powers and factorials. */
function asWritten({ ratePerSec, serviceMs, workers }: Station): number {
  const load = (ratePerSec * serviceMs) / 1000;
  const terms: number[] = [1];
  for (let k = 1; k <= workers; k += 1) terms.push(((terms[k - 1] ?? 0) * load) / k);
  const last = (terms[workers] ?? 0) / (1 - load / workers);
  return last / (terms.slice(0, workers).reduce((sum, term) => sum + term, 0) + last);
}

const station = fc.record({
  ratePerSec: fc.double({ min: 0, max: 1e9, noNaN: true }),
  serviceMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
  workers: fc.integer({ min: 1, max: 100_000 }),
});

describe('M/M/c', () => {
  it('meets the check value: 40/s, 0.1 s, 5 workers: utilisation 0.8, C 0.554, wait 55.4 ms', () => {
    expect(utilisation(checked)).toBeCloseTo(0.8, 12);
    expect(waitProbability(checked)).toBeCloseTo(0.554, 3);
    expect(meanWaitMs(checked)).toBeCloseTo(55.4, 1);
    expect(waitExceedsProbability(checked, 0)).toBe(waitProbability(checked));
    expect(waitExceedsProbability(checked, 100)).toBeCloseTo(waitProbability(checked) * Math.exp(-1), 12);
  });

  it('counts the attempts of a message as load', () => {
    expect(utilisation({ ...checked, attempts: 1.25 })).toBeCloseTo(1, 12);
    expect(meanWaitMs({ ...checked, attempts: 1.25 })).toBe(Infinity);
  });

  it('agrees with the formula as written, wherever that does not overflow', () => {
    const small = fc.record({ rho: fc.double({ min: 0.001, max: 0.999, noNaN: true }), workers: fc.integer({ min: 1, max: 100 }) });
    const property = fc.property(small, ({ rho, workers }) => {
      const each = { ratePerSec: rho * workers, serviceMs: 1000, workers };
      expect(waitProbability(each)).toBeCloseTo(asWritten(each), 9);
    });
    fc.assert(property, { seed: 4, numRuns: 300 });
  });

  it('is ρ for a single worker', () => {
    for (const rho of [1e-300, 0.1, 0.5, 0.999_999])
      expect(waitProbability({ ratePerSec: rho, serviceMs: 1000, workers: 1 })).toBeCloseTo(rho, 12);
  });

  // Worked out with 60 decimal places, the last by Erlang's recursion.
  it.each([
    [900, 1000, 0.000_592_669_97],
    [990, 1000, 0.659_080_42],
    [999, 1000, 0.961_239_26],
    [999_999, 1_000_000, 0.998_747_589],
  ])('holds at %d of %d workers busy', (load, workers, expected) => {
    expect(waitProbability({ ratePerSec: load, serviceMs: 1000, workers }) / expected).toBeCloseTo(1, 6);
  });

  it('goes to 1 and to an endless wait as utilisation goes to 1', () => {
    const at = (rho: number) => ({ ratePerSec: rho * 1000, serviceMs: 1000, workers: 1000 });
    expect(waitProbability(at(1 - 1e-12))).toBeCloseTo(1, 9);
    expect(meanWaitMs(at(1 - 1e-12))).toBeGreaterThan(1e8);
    expect([waitProbability(at(1)), meanWaitMs(at(1)), waitExceedsProbability(at(2), 1e9)]).toEqual([1, Infinity, 1]);
  });

  it('stays a probability, and a time, whatever the station', () => {
    const property = fc.property(station, fc.double({ min: 0, max: 1e12, noNaN: true }), (each, waitMs) => {
      const [chance, later, wait] = [waitProbability(each), waitExceedsProbability(each, waitMs), meanWaitMs(each)];
      expect(chance).toBeGreaterThanOrEqual(0);
      expect(chance).toBeLessThanOrEqual(1);
      expect(later).toBeGreaterThanOrEqual(0);
      expect(later).toBeLessThanOrEqual(chance);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(generalWaitMs(each, { arrival: 1, service: 1 })).toBeGreaterThanOrEqual(0);
    });
    fc.assert(property, { seed: 5, numRuns: 300 });
  });

  it('waits less with more workers, and more with more messages', () => {
    const property = fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (workers, rho) => {
      const each = { ratePerSec: rho * workers, serviceMs: 1000, workers };
      expect(meanWaitMs({ ...each, workers: workers + 1 })).toBeLessThanOrEqual(meanWaitMs(each));
      expect(meanWaitMs({ ...each, ratePerSec: each.ratePerSec * 1.005 })).toBeGreaterThanOrEqual(meanWaitMs(each));
    });
    fc.assert(property, { seed: 6, numRuns: 300 });
  });

  it('takes no time however many workers there are', () => {
    const many = { ratePerSec: 0.999 * 1e15, serviceMs: 1000, workers: 1e15 };
    const before = performance.now();
    expect(waitProbability(many)).toBeLessThanOrEqual(1);
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('needs no wait where the work takes none', () => {
    expect([meanWaitMs({ ...checked, serviceMs: 0 }), waitExceedsProbability({ ...checked, serviceMs: 0 }, 5)]).toEqual([0, 0]);
  });
});

describe('generalWaitMs', () => {
  it('is exact for one worker with exponential times, and close for several', () => {
    const one = { ratePerSec: 8, serviceMs: 100, workers: 1 };
    expect(generalWaitMs(one, { arrival: 1, service: 1 })).toBeCloseTo(meanWaitMs(one), 9);
    expect(generalWaitMs(checked, { arrival: 1, service: 1 }) / meanWaitMs(checked)).toBeCloseTo(1, 1);
  });

  it('halves where service times do not vary', () => {
    expect(generalWaitMs(checked, { arrival: 1, service: 0 })).toBeCloseTo(generalWaitMs(checked, { arrival: 1, service: 1 }) / 2, 12);
  });
});

describe('inside', () => {
  it.each([
    [40, 155.4, 6.216],
    [0, Infinity, 0],
    [5, Infinity, Infinity],
  ])('%d/s that spend %d ms are %d', (rate, ms, expected) => expect(inside(rate, ms)).toBeCloseTo(expected, 9));
});

describe('blockingProbability', () => {
  it.each([
    [0.5, 2, 1 / 7],
    [1, 9, 0.1],
    [2, 1, 2 / 3],
    [0, 5, 0],
    [0.5, 0, 1],
    [1e300, 1000, 1],
    [1e-300, 1000, 0],
  ])('utilisation %d, length %d: %d', (rho, length, expected) => expect(blockingProbability(rho, length)).toBeCloseTo(expected, 12));

  it('agrees with the formula as written, and has no jump at 1', () => {
    const property = fc.property(fc.double({ min: 0.1, max: 3, noNaN: true }), fc.integer({ min: 0, max: 50 }), (rho, length) => {
      fc.pre(Math.abs(rho - 1) > 1e-3);
      expect(blockingProbability(rho, length)).toBeCloseTo(((1 - rho) * rho ** length) / (1 - rho ** (length + 1)), 9);
    });
    fc.assert(property, { seed: 7, numRuns: 300 });
    for (const nearly of [1 - 1e-12, 1 + 1e-12]) expect(blockingProbability(nearly, 99)).toBeCloseTo(0.01, 9);
  });
});
