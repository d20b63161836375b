import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptBudgetMs, backoffDelayMs, budgetAllows, decideRetry, newBudget, spendBudget } from './retry.core.ts';
import type { BackoffPolicy, RetryPolicy } from './service.ts';

const backoff: BackoffPolicy = { baseMs: 100, multiplier: 2, maxMs: 20_000, jitter: 'full' };
const policy: RetryPolicy = { maxAttempts: 3, attemptTimeoutMs: 1000, deadlineMs: 10_000, backoff };
const failure = { code: 'TRANSIENT', permanent: false };

describe('backoffDelayMs', () => {
  it.each([
    ['full', 1, 0.5, 50],
    ['full', 4, 0.5, 400],
    ['full', 100, 0.5, 10_000],
    ['equal', 1, 0, 50],
    ['equal', 1, 0.5, 75],
    ['none', 3, 0.9, 400],
    ['none', 2000, 0.9, 20_000],
  ] as const)('%s jitter, attempt %i, random %f: %i ms', (jitter, attempt, random, expected) => {
    expect(backoffDelayMs({ ...backoff, jitter }, attempt, random)).toBe(expected);
  });

  it('stays within [0, maxMs] for every attempt and policy', () => {
    const policies = fc.record({
      baseMs: fc.integer({ min: 0, max: 10_000 }),
      multiplier: fc.double({ min: 1, max: 10, noNaN: true }),
      maxMs: fc.integer({ min: 0, max: 100_000 }),
      jitter: fc.constantFrom('full', 'equal', 'none'),
    });
    fc.assert(
      fc.property(
        policies,
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (each, attempt, random) => {
          const delayMs = backoffDelayMs(each, attempt, random);
          return delayMs >= 0 && delayMs <= each.maxMs;
        },
      ),
    );
  });

  it('refuses attempt 0', () => {
    expect(() => backoffDelayMs(backoff, 0, 0.5)).toThrow(RangeError);
  });
});

describe('decideRetry', () => {
  it('waits after the first and second of three attempts, and fails after the third', () => {
    const kinds = [1, 2, 3].map((attempt) => decideRetry(policy, attempt, 0, failure, undefined, 0.5));
    expect(kinds).toEqual([
      { kind: 'wait', delayMs: 50 },
      { kind: 'wait', delayMs: 100 },
      { kind: 'fail', reason: 'attempts' },
    ]);
  });

  it.each([
    ['permanent', { ...failure, permanent: true }, policy, 0],
    ['not-retryable', failure, { ...policy, retryOn: ['TIMEOUT'] }, 0],
    ['deadline', failure, policy, 9_950],
    ['deadline', { ...failure, retryAfterMs: 10_000 }, policy, 1],
  ] as const)('fails for reason %s', (reason, what, with_, elapsedMs) => {
    expect(decideRetry(with_, 1, elapsedMs, what, undefined, 0.5)).toEqual({ kind: 'fail', reason });
  });

  it("lets the other side's hint replace the computed wait", () => {
    expect(decideRetry(policy, 1, 0, { ...failure, retryAfterMs: 777 }, undefined, 0.5)).toEqual({ kind: 'wait', delayMs: 777 });
  });

  it('spreads out a thousand clients that fail together', () => {
    const delays = Array.from({ length: 1000 }, (_, index) => backoffDelayMs(backoff, 8, index / 1000));
    expect(new Set(delays.map((delay) => Math.floor(delay / 1280))).size).toBe(10);
  });
});

describe('the budget', () => {
  it('stops retries once half of its tokens are spent, and allows them again after successes', () => {
    let budget = newBudget({ maxTokens: 10, tokenRatio: 0.1 });
    for (let n = 0; n < 5; n++) budget = spendBudget(budget, 'failure');
    expect(decideRetry(policy, 1, 0, failure, budget, 0.5)).toEqual({ kind: 'fail', reason: 'budget' });
    budget = spendBudget(budget, 'success');
    expect(budgetAllows(budget)).toBe(true);
  });

  it('bounds calls to about 1.1 times the requests when a tenth of them succeed', () => {
    let budget = newBudget({ maxTokens: 10, tokenRatio: 0.1 });
    let calls = 0;
    const requests = 10_000;
    for (let request = 0; request < requests; request++) {
      for (let attempt = 1; ; attempt++) {
        calls += 1;
        const ok = calls % 10 === 0;
        budget = spendBudget(budget, ok ? 'success' : 'failure');
        if (ok || decideRetry(policy, attempt, 0, failure, budget, 0).kind === 'fail') break;
      }
    }
    expect(calls / requests).toBeLessThan(1.1);
  });

  it('keeps tokens within [0, maxTokens] over any row of outcomes', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('success' as const, 'failure' as const)), (outcomes) => {
        const budget = outcomes.reduce(spendBudget, newBudget({ maxTokens: 10, tokenRatio: 0.1 }));
        return budget.tokens >= 0 && budget.tokens <= 10;
      }),
    );
  });
});

it('gives an attempt its own limit, or the rest of the deadline', () => {
  expect([0, 9500, 10_000, 12_000].map((elapsedMs) => attemptBudgetMs(policy, elapsedMs))).toEqual([1000, 500, 0, 0]);
});
