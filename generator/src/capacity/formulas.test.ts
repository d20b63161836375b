import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ackBudgetMs, dedupRows, fittingPrefetch, stalenessMs } from './bounds.ts';
import { burstOutcome, catchUpMs, fillMs, neededLength, scalingBacklog } from './burst.ts';
import { levelled } from './load.ts';
import { expectedAttempts } from './retry.ts';
import { amount, rate, share, span } from './sentences.ts';
import { commonDivisor, hotKeyImbalance, imbalance, movedByModulo, movedBySlots } from './shards.ts';

const positive = fc.double({ min: 0, max: 1e12, noNaN: true });

describe('bursts', () => {
  it('meets the check value: 500/s for 60 s over 160/s with 100/s before: 20,400 messages, 127.5 s, 340 s', () => {
    const outcome = burstOutcome({ burstPerSec: 500, durationMs: 60_000, basePerSec: 100, capacityPerSec: 160 });
    expect(outcome).toEqual({ backlog: 20_400, delayMs: 127_500, drainMs: 340_000 });
  });

  it.each([
    ['within capacity', { burstPerSec: 5, durationMs: 1000, basePerSec: 1, capacityPerSec: 9 }, [0, 0, 0]],
    ['at capacity before it', { burstPerSec: 9, durationMs: 1000, basePerSec: 4, capacityPerSec: 4 }, [5, 1250, Infinity]],
    ['without workers', { burstPerSec: 9, durationMs: 1000, basePerSec: 0, capacityPerSec: 0 }, [9, Infinity, Infinity]],
    ['of no length', { burstPerSec: 9, durationMs: 0, basePerSec: 0, capacityPerSec: 0 }, [0, 0, 0]],
  ])('%s', (_name, burst, expected) => expect(Object.values(burstOutcome(burst))).toEqual(expected));

  it('sizes queues, and catches up', () => {
    expect(scalingBacklog(500, 160, 30_000, 10_000)).toBe(13_600);
    expect(scalingBacklog(100, 160, 30_000, 0)).toBe(0);
    expect(fillMs(10_000, 500, 160)).toBeCloseTo(29_411.76, 1);
    expect(fillMs(10_000, 100, 160)).toBe(Infinity);
    expect(neededLength({ backlog: 20_400, basePerSec: 100, outageMs: 600_000, margin: 1.5 })).toBe(90_000);
    expect(neededLength({ backlog: 20_400, basePerSec: 1, outageMs: 1000, margin: 1.25 })).toBe(25_500);
    expect(catchUpMs(100, 600_000, 160)).toBe(1_000_000);
    expect(catchUpMs(100, 0, 50)).toBe(0);
  });

  it('a level burst brings as many messages as it took in, and never more at once than the capacity', () => {
    const load = fc.record({
      basePerSec: fc.double({ min: 0, max: 1000, noNaN: true }),
      more: fc.double({ min: 0, max: 1000, noNaN: true }),
      peakMs: fc.integer({ min: 1, max: 1_000_000 }),
    });
    const property = fc.property(load, fc.double({ min: 0, max: 2000, noNaN: true }), ({ basePerSec, more, peakMs }, capacity) => {
      const before = { basePerSec, peakPerSec: basePerSec + more, peakMs };
      const after = levelled(before, capacity);
      expect(after.peakPerSec).toBeLessThanOrEqual(Math.max(capacity, 0));
      if (capacity < before.peakPerSec && capacity > basePerSec * 1.001) {
        const extra = (each: typeof before) => (each.peakPerSec - each.basePerSec) * each.peakMs;
        expect(extra(after) / extra(before)).toBeCloseTo(1, 6);
      }
    });
    fc.assert(property, { seed: 8, numRuns: 300 });
  });
});

describe('retries', () => {
  it.each([
    [0, 3, 1],
    [0.5, 3, 1.75],
    [1, 8, 8],
    [1, Infinity, Infinity],
    [0.9, Infinity, 10],
    [1 - 1e-12, 5, 5],
  ])('with p = %d and %d attempts one request costs %d', (failure, attempts, expected) => {
    const found = expectedAttempts(failure, attempts);
    if (expected === Infinity) expect(found).toBe(Infinity);
    else expect(found).toBeCloseTo(expected, 9);
  });

  it('lies between 1 and the number of attempts', () => {
    const property = fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 1_000_000 }),
      (failure, attempts) => {
        const found = expectedAttempts(failure, attempts);
        expect(found).toBeGreaterThanOrEqual(1 - 1e-9);
        expect(found).toBeLessThanOrEqual(attempts * (1 + 1e-9));
      },
    );
    fc.assert(property, { seed: 9, numRuns: 300 });
  });
});

describe('what is held', () => {
  it('meets the check value: 200/s over 7 days are 121 million rows', () => {
    expect(dedupRows(200, 604_800_000)).toBe(120_960_000);
  });

  it('adds up', () => {
    expect(ackBudgetMs({ prefetch: 50, p99Ms: 200, concurrency: 10, inProcessBackoffMs: 500 })).toBe(1500);
    expect(stalenessMs(500, 55.4, 100)).toBeCloseTo(655.4, 9);
  });

  it('finds the largest prefetch that fits, if there is one', () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 100_000 }),
      (p99Ms, concurrency, ackTimeoutMs) => {
        const fitting = fittingPrefetch(p99Ms, concurrency, ackTimeoutMs);
        const held = (prefetch: number) => ackBudgetMs({ prefetch, p99Ms, concurrency, inProcessBackoffMs: 0 });
        if (fitting > 1) expect(held(fitting)).toBeLessThan(ackTimeoutMs);
        expect(held(fitting + 1)).toBeGreaterThanOrEqual(ackTimeoutMs);
      },
    );
    fc.assert(property, { seed: 10, numRuns: 300 });
    expect(fittingPrefetch(0, 10, 30_000)).toBe(Infinity);
  });
});

describe('shards', () => {
  it.each([
    [1, 1, 1],
    [10_000, 4, 1.033],
    [4, 4, 2.665],
    [0, 4, Infinity],
  ])('%d keys on %d shards: %d times the mean', (keys, shards, expected) => {
    if (expected === Infinity) expect(imbalance(keys, shards)).toBe(Infinity);
    else expect(imbalance(keys, shards)).toBeCloseTo(expected, 3);
  });

  it('moves 80 % from 4 to 5 by modulo, 20 % by slots, and together all', () => {
    expect([movedByModulo(4), movedBySlots(4)]).toEqual([0.8, 0.2]);
    for (let n = 1; n < 100; n += 1) expect(movedByModulo(n) + movedBySlots(n)).toBeCloseTo(1, 12);
  });

  it('a key with a third of the load makes one of ten shards 3.3 times as full', () => {
    expect(hotKeyImbalance(1 / 3, 10)).toBeCloseTo(3.33, 2);
    expect(hotKeyImbalance(0.001, 10)).toBe(1);
  });

  it.each([
    [4, 2, 2],
    [3, 2, 1],
    [12, 18, 6],
    [5, 0, 5],
  ])('gcd(%d, %d) = %d', (a, b, expected) => expect(commonDivisor(a, b)).toBe(expected));
});

describe('numbers in words', () => {
  it.each([
    [0, '0 ms'],
    [1e-9, 'less than 0.01 ms'],
    [55.42, '55.4 ms'],
    [999.9, '1,000 ms'],
    [4321, '4.32 s'],
    [42_000, '42 s'],
    [340_000, '5 min 40 s'],
    [3_600_000, '1 h'],
    [93_784_000, '1 d 2 h'],
    [Infinity, 'no bounded time'],
  ])('%d ms is %s', (ms, expected) => expect(span(ms)).toBe(expected));

  it('says amounts, rates and shares', () => {
    expect([amount(20_400), amount(Infinity), rate(160), rate(2000), rate(0.5), share(0.8), share(Infinity)]).toEqual([
      '20,400',
      'endlessly many',
      '160 messages/s',
      '2,000 messages/s',
      '0.5 messages/s',
      '80 %',
      'endlessly',
    ]);
  });

  it('never says NaN', () => {
    const property = fc.property(positive, (value) => {
      expect(`${span(value)} ${amount(value)} ${rate(value)} ${share(value)}`).not.toMatch(/NaN|undefined|Infinity/);
    });
    fc.assert(property, { seed: 11, numRuns: 200 });
  });
});
