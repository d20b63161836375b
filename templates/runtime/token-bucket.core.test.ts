import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newTokenBucket, takeTokens } from './token-bucket.core.ts';

it('starts empty, so that a start is no burst', () => {
  expect(takeTokens(newTokenBucket(10, 1, 0), 1, 0).waitMs).toBe(100);
});

it('saves up to its capacity while idle', () => {
  const bucket = { ...newTokenBucket(10, 3, 0) };
  let waits = 0;
  let current = bucket;
  for (let n = 0; n < 4; n++) {
    const taken = takeTokens(current, 1, 10_000);
    current = taken.bucket;
    if (taken.waitMs > 0) waits += 1;
  }
  expect(waits).toBe(1);
});

it('never lets more than rate × time + capacity start, whatever the arrivals', () => {
  const arrivals = fc.array(fc.record({ gapMs: fc.integer({ min: 0, max: 500 }), count: fc.integer({ min: 1, max: 5 }) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 100 }), (each, ratePerSec) => {
      let bucket = newTokenBucket(ratePerSec, 5, 0);
      let nowMs = 0;
      const starts: { atMs: number; count: number }[] = [];
      for (const { gapMs, count } of each) {
        nowMs += gapMs;
        const taken = takeTokens(bucket, count, nowMs);
        bucket = taken.bucket;
        starts.push({ atMs: nowMs + taken.waitMs, count });
      }
      let started = 0;
      for (const { atMs, count } of starts) {
        started += count;
        expect(started).toBeLessThanOrEqual((atMs * ratePerSec) / 1000 + 5 + 1e-6);
      }
    }),
  );
});

it.each([
  [0, 1],
  [-1, 1],
  [1, 0],
  [Number.NaN, 1],
])('refuses rate %d and capacity %d', (rate, capacity) => {
  expect(() => newTokenBucket(rate, capacity, 0)).toThrow(RangeError);
});
