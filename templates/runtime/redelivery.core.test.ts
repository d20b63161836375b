import { expect, it } from 'vitest';
import { decideRedelivery } from './redelivery.core.ts';

const policy = { maxDeliveries: 3, backoff: { baseMs: 100, multiplier: 2, maxMs: 1000, jitter: 'none' } } as const;
const failure = { code: 'TRANSIENT', permanent: false };

it('delivers three times in all, then gives up', () => {
  expect([1, 2, 3, 4].map((attempt) => decideRedelivery(policy, attempt, failure, 0))).toEqual([
    { kind: 'retry', delayMs: 100 },
    { kind: 'retry', delayMs: 200 },
    { kind: 'dead-letter' },
    { kind: 'dead-letter' },
  ]);
});

it('gives up a permanent failure at once, and follows a hint', () => {
  expect(decideRedelivery(policy, 1, { ...failure, permanent: true }, 0)).toEqual({ kind: 'dead-letter' });
  expect(decideRedelivery(policy, 1, { ...failure, retryAfterMs: 5 }, 0)).toEqual({ kind: 'retry', delayMs: 5 });
});
