import { describe, expect, it } from 'vitest';
import { countedRetry, redeliveryPolicy, retryPolicy } from './retry.emit.ts';

const backoff = { baseMs: 100, multiplier: 2, maxMs: 20_000, jitter: 'full' };

describe('retryPolicy', () => {
  it('fills what is left out', () => {
    expect(retryPolicy(undefined)).toEqual({ maxAttempts: 3, attemptTimeoutMs: 2000, deadlineMs: 15_000, backoff });
  });

  it('takes over what is drawn', () => {
    const drawn = {
      maxAttempts: 5,
      attemptTimeoutMs: 10,
      deadlineMs: 100,
      backoff: { baseMs: 1, multiplier: 1, maxMs: 5, jitter: 'none' as const },
      budget: { tokenRatio: 0.5 },
      retryOn: ['503'],
    };
    expect(retryPolicy(drawn)).toEqual({ ...drawn, budget: { maxTokens: 10, tokenRatio: 0.5 } });
  });
});

describe('retryPolicy without an end, or with a circuit', () => {
  it('keeps infinite attempts, and counts them where something counts', () => {
    expect(retryPolicy({ maxAttempts: 'infinite', deadlineMs: 100 })).toMatchObject({ maxAttempts: 'infinite', deadlineMs: 100 });
    expect(countedRetry({ maxAttempts: 4 }).maxAttempts).toBe(4);
  });

  it('fills what a circuit breaker leaves out', () => {
    expect(retryPolicy({ circuitBreaker: { resetMs: 7 } }).circuitBreaker).toEqual({ failureThreshold: 5, resetMs: 7 });
  });
});

describe('redeliveryPolicy', () => {
  it('waits in the process where that is drawn', () => {
    expect(redeliveryPolicy({ inProcess: true }, {})).toMatchObject({ inProcess: true });
    expect(redeliveryPolicy({ inProcess: false }, {})).not.toHaveProperty('inProcess');
  });

  it.each([
    [{}, 10],
    [{ maxDeliveries: 4 }, 4],
  ])('%j gives %i deliveries', (delivery, maxDeliveries) => {
    expect(redeliveryPolicy(undefined, delivery)).toEqual({ maxDeliveries, backoff });
  });
});
