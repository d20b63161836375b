import type { CircuitBreaker } from './circuit-breaker.ts';
import { errorCode, errorMessage, isPermanent, retryAfterOf, TimeoutError } from './errors.ts';
import { linkSignal } from './linked-signal.ts';
import type { Clock, Random } from './ports.ts';
import { attemptBudgetMs, decideRetry, newBudget, spendBudget, type Failure, type RetryBudget } from './retry.core.ts';
import type { RetryPolicy } from './service.ts';

/** The token budget that all callers of one target share within a process. */
export class SharedBudget {
  state: RetryBudget;

  constructor(config: { maxTokens: number; tokenRatio: number }) {
    this.state = newBudget(config);
  }
}

export interface RetryPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly budget?: SharedBudget | undefined;
  readonly breaker?: CircuitBreaker | undefined;
  /** A cancel, which is not a timeout: the call rejects with this signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onRetry?: (attempt: number, error: unknown, delayMs: number) => void;
}

/** What an attempt is told: its 1-based number, and a signal that aborts at its timeout or at a cancel. */
export interface Attempt {
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/**
 * Runs `work` until it succeeds or the policy gives up, then rejects with the last error.
 * Deadlines follow the monotonic clock.
 * @throws TimeoutError when the last attempt ran out of time; `signal.reason` on a cancel.
 */
export async function retry<T>(policy: RetryPolicy, ports: RetryPorts, work: (attempt: Attempt) => Promise<T>): Promise<T> {
  const startedMs = ports.clock.monotonic();
  for (let attempt = 1; ; attempt++) {
    ports.signal?.throwIfAborted();
    const limitMs = attemptBudgetMs(policy, ports.clock.monotonic() - startedMs);
    try {
      const result = await guarded(ports, () => runAttempt(limitMs, attempt, ports, work));
      spend(ports.budget, 'success');
      return result;
    } catch (error) {
      if (ports.signal?.aborted) throw ports.signal.reason;
      spend(ports.budget, 'failure');
      const elapsedMs = ports.clock.monotonic() - startedMs;
      const decision = decideRetry(policy, attempt, elapsedMs, describeFailure(error), ports.budget?.state, ports.random());
      if (decision.kind === 'fail') throw error;
      ports.onRetry?.(attempt, error, decision.delayMs);
      await ports.clock.sleep(decision.delayMs, ports.signal);
    }
  }
}

/** Lets an attempt through its circuit breaker, and tells that how it went: a refusal of the request is an answer, and no outage. */
async function guarded<T>({ breaker, clock, signal }: RetryPorts, attempt: () => Promise<T>): Promise<T> {
  if (breaker === undefined) return attempt();
  breaker.enter(clock.monotonic());
  try {
    const result = await attempt();
    breaker.settle(true, clock.monotonic());
    return result;
  } catch (error) {
    if (signal?.aborted !== true) breaker.settle(isPermanent(error), clock.monotonic());
    throw error;
  }
}

/** The parts of an error that retry decisions look at. */
export function describeFailure(error: unknown): Failure {
  return { code: errorCode(error), permanent: isPermanent(error), retryAfterMs: retryAfterOf(error) };
}

async function runAttempt<T>(limitMs: number, attempt: number, ports: RetryPorts, work: (attempt: Attempt) => Promise<T>): Promise<T> {
  const { signal, abort, unlink } = linkSignal(ports.signal);
  const timer = new AbortController();
  const expiry = ports.clock.sleep(limitMs, timer.signal).then(
    () => abort(new TimeoutError(`attempt ${attempt} took longer than ${Math.round(limitMs)} ms`)),
    () => undefined,
  );
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(asError(signal.reason)), { once: true });
  });
  try {
    return await Promise.race([work({ attempt, signal }), aborted]);
  } finally {
    timer.abort();
    unlink();
    await expiry;
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(errorMessage(reason), { cause: reason });
}

function spend(budget: SharedBudget | undefined, outcome: 'success' | 'failure'): void {
  if (budget !== undefined) budget.state = spendBudget(budget.state, outcome);
}
