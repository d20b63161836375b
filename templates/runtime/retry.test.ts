import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { PermanentError, TimeoutError, TransientError } from './errors.ts';
import { retry, SharedBudget } from './retry.ts';
import type { RetryPolicy } from './service.ts';

const policy: RetryPolicy = {
  maxAttempts: 3,
  attemptTimeoutMs: 1000,
  deadlineMs: 10_000,
  backoff: { baseMs: 100, multiplier: 2, maxMs: 20_000, jitter: 'none' },
};

async function outcome<T>(clock: ManualClock, call: Promise<T>, advanceMs: number): Promise<unknown> {
  const settled = call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  await clock.advance(advanceMs);
  return Promise.race([settled, Promise.resolve('pending')]);
}

function failing(times: number, error: Error = new TransientError('down')) {
  const attempts: number[] = [];
  return {
    attempts,
    work: async ({ attempt }: { attempt: number }) => {
      attempts.push(attempt);
      if (attempt <= times) throw error;
      return `after ${attempt}`;
    },
  };
}

describe('retry', () => {
  it('returns the first success, waiting by the policy in between', async () => {
    const clock = new ManualClock();
    const { work, attempts } = failing(2);
    expect(await outcome(clock, retry(policy, { clock, random: () => 0 }, work), 300)).toEqual({ value: 'after 3' });
    expect(attempts).toEqual([1, 2, 3]);
    expect(clock.sleeps.filter((ms) => ms !== 1000)).toEqual([100, 200]);
  });

  it('counts the first attempt and rejects with the last error', async () => {
    const clock = new ManualClock();
    const error = new TransientError('down');
    const { work, attempts } = failing(99, error);
    expect(await outcome(clock, retry(policy, { clock, random: () => 0 }, work), 10_000)).toEqual({ error });
    expect(attempts).toHaveLength(3);
  });

  it('does not repeat a permanent error', async () => {
    const clock = new ManualClock();
    const { work, attempts } = failing(99, new PermanentError('never'));
    await outcome(clock, retry(policy, { clock, random: () => 0 }, work), 10_000);
    expect(attempts).toEqual([1]);
  });

  it('ends an attempt that hangs, aborts its signal, and reports a timeout', async () => {
    const clock = new ManualClock();
    const signals: AbortSignal[] = [];
    const call = retry({ ...policy, maxAttempts: 1 }, { clock, random: () => 0 }, ({ signal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    expect(await outcome(clock, call, 999)).toBe('pending');
    expect(await outcome(clock, call, 1)).toEqual({ error: expect.any(TimeoutError) });
    expect(signals[0]?.aborted).toBe(true);
  });

  it('rejects with the reason of a cancel, not with a timeout, in an attempt and in a wait', async () => {
    for (const hang of [true, false]) {
      const clock = new ManualClock();
      const cancel = new AbortController();
      const call = retry(policy, { clock, random: () => 0, signal: cancel.signal }, () =>
        hang ? new Promise(() => undefined) : Promise.reject(new TransientError('down')),
      );
      expect(await outcome(clock, call, 50)).toBe('pending');
      cancel.abort(new Error('shutdown'));
      expect(await outcome(clock, call, 0)).toEqual({ error: new Error('shutdown') });
    }
  });

  it('keeps its deadline over an hour of wall clock jumps', async () => {
    const clock = new ManualClock();
    const { work, attempts } = failing(2);
    const call = retry(policy, { clock, random: () => 0 }, work);
    clock.wallMs += 3_600_000;
    await outcome(clock, call, 100);
    clock.wallMs -= 7_200_000;
    expect(await outcome(clock, call, 200)).toEqual({ value: 'after 3' });
    expect(attempts).toHaveLength(3);
  });

  it('fails at once while the circuit is open, and goes on after a trial that succeeds', async () => {
    const clock = new ManualClock();
    const breaker = new CircuitBreaker({ failureThreshold: 2, resetMs: 5000 });
    let isDown = true;
    let calls = 0;
    const request = () =>
      retry({ ...policy, maxAttempts: 1 }, { clock, random: () => 0, breaker }, async () => {
        calls += 1;
        if (isDown) throw new TransientError('down');
        return 'up';
      });
    for (let n = 0; n < 5; n++) await outcome(clock, request(), 0);
    expect(calls).toBe(2);
    expect(await outcome(clock, request(), 0)).toEqual({ error: expect.objectContaining({ code: 'CIRCUIT_OPEN', retryAfterMs: 5000 }) });
    isDown = false;
    await clock.advance(5000);
    expect(await outcome(clock, request(), 0)).toEqual({ value: 'up' });
    expect(breaker.state).toBe('closed');
  });

  it('takes a refused request for an answer, which opens no circuit', async () => {
    const clock = new ManualClock();
    const breaker = new CircuitBreaker({ failureThreshold: 1, resetMs: 5000 });
    await outcome(
      clock,
      retry(policy, { clock, random: () => 0, breaker }, () => Promise.reject(new PermanentError('no'))),
      0,
    );
    expect(breaker.state).toBe('closed');
  });

  it('goes on without a number of attempts until the deadline', async () => {
    const clock = new ManualClock();
    const { work, attempts } = failing(1000);
    const endless = { ...policy, maxAttempts: 'infinite' as const, backoff: { ...policy.backoff, jitter: 'none' as const } };
    const call = retry(endless, { clock, random: () => 0 }, work);
    expect(await outcome(clock, call, endless.deadlineMs)).toEqual({ error: expect.any(TransientError) });
    expect(attempts.length).toBeGreaterThan(3);
  });

  it('makes no more calls than requests once a shared budget is spent', async () => {
    const clock = new ManualClock();
    const budget = new SharedBudget({ maxTokens: 10, tokenRatio: 0.1 });
    let calls = 0;
    const request = () =>
      retry(policy, { clock, random: () => 0, budget }, async () => {
        calls += 1;
        throw new TransientError('down');
      });
    for (let n = 0; n < 10; n++) await outcome(clock, request(), 1000);
    const before = calls;
    for (let n = 0; n < 20; n++) await outcome(clock, request(), 1000);
    expect(calls - before).toBe(20);
  });
});
