import { describe, expect, it } from 'vitest';
import { attemptsWithin, dedupHorizonMs, delayAfterMs, growthOf, meanBackoffMs, worstBackoffMs, worstDurationMs } from './retry.ts';

const growth = { baseMs: 100, multiplier: 2, maxMs: 20_000 };

/** The formula as written, term by term. */
function summed({ baseMs, multiplier, maxMs }: typeof growth, attempts: number): number {
  let sum = 0;
  for (let index = 0; index <= attempts - 2; index += 1) sum += Math.min(maxMs, baseMs * multiplier ** index);
  return sum;
}

describe('worstBackoffMs', () => {
  it('meets the check value: base 0.1 s, multiplier 2, cap 20 s, 8 attempts: 12.7 s worst, 6.35 s mean', () => {
    expect(worstBackoffMs(growth, 8)).toBe(12_700);
    expect(meanBackoffMs(growth, 8)).toBe(6350);
  });

  it.each([
    [growth, 1],
    [growth, 2],
    [growth, 9],
    [growth, 10],
    [growth, 50],
    [{ baseMs: 100, multiplier: 1, maxMs: 20_000 }, 7],
    [{ baseMs: 30_000, multiplier: 2, maxMs: 20_000 }, 4],
    [{ baseMs: 0, multiplier: 3, maxMs: 20_000 }, 4],
    [{ baseMs: 100, multiplier: 1.5, maxMs: 777 }, 30],
    [{ baseMs: 1000, multiplier: 2, maxMs: Infinity }, 11],
    [{ baseMs: 100, multiplier: 10, maxMs: 100_000 }, 6],
  ])('is the sum of the delays of %o over %i attempts', (each, attempts) =>
    expect(worstBackoffMs(each, attempts)).toBeCloseTo(summed(each, attempts), 6),
  );

  it('does not count a million attempts one by one', () =>
    expect(worstBackoffMs(growth, 1_000_000)).toBeCloseTo(25_500 + 999_991 * 20_000, 0));
});

describe('delayAfterMs', () => {
  it.each([
    [1, 100],
    [2, 200],
    [8, 12_800],
    [9, 20_000],
    [2000, 20_000],
  ])('failure %i: %i ms', (failure, expected) => expect(delayAfterMs(growth, failure)).toBe(expected));

  it('grows to 17 minutes at the eleventh failure of a one second base without a cap', () => {
    expect(delayAfterMs(growthOf({ baseMs: 1000 }), 11)).toBe(1_024_000);
  });
});

describe('deadlines', () => {
  it('adds timeouts and waits', () => expect(worstDurationMs(growth, 3, 2000)).toBe(6300));

  it.each([
    [6300, 3],
    [6299, 2],
    [2000, 1],
    [1999, 0],
    [1e9, 3],
  ])('deadline %i ms lets %i of 3 attempts end', (deadlineMs, expected) =>
    expect(attemptsWithin(growth, 3, 2000, deadlineMs)).toBe(expected),
  );
});

describe('dedupHorizonMs', () => {
  it('adds publisher retry, life on the channel, deliveries and redrive', () => {
    const horizon = {
      publisherRetryMs: 60_000,
      channelLifetimeMs: 3_600_000,
      maxDeliveries: 5,
      ackTimeoutMs: 30_000,
      backoffMs: 20_000,
      redriveMs: 86_400_000,
    };
    expect(dedupHorizonMs(horizon)).toBe(60_000 + 3_600_000 + 250_000 + 86_400_000);
  });
});
