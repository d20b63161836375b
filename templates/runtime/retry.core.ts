import type { BackoffPolicy, RetryPolicy } from './service.ts';

/** What is known of a failed attempt. */
export interface Failure {
  readonly code: string;
  readonly permanent: boolean;
  /** The other side's hint, which replaces the computed wait. */
  readonly retryAfterMs?: number | undefined;
}

export type RetryDecision =
  | { readonly kind: 'wait'; readonly delayMs: number }
  | { readonly kind: 'fail'; readonly reason: 'permanent' | 'circuit' | 'not-retryable' | 'attempts' | 'budget' | 'deadline' };

/** Tokens left of a retry budget. Source: gRPC proposal A6, "Throttling Retry Attempts". */
export interface RetryBudget {
  readonly tokens: number;
  readonly maxTokens: number;
  readonly tokenRatio: number;
}

/**
 * Delay before the next attempt.
 * @param attempt 1-based number of the attempt that failed. @param random in [0, 1).
 * @returns milliseconds in [0, maxMs]; with `equal` jitter in [cap/2, cap], with `none` the cap itself.
 * @throws RangeError if attempt < 1. Source: AWS, "Exponential Backoff And Jitter".
 */
export function backoffDelayMs(policy: BackoffPolicy, attempt: number, random: number): number {
  if (attempt < 1) throw new RangeError(`attempt is 1-based, got ${attempt}`);
  // A late attempt's power is infinite, and infinity times a base of 0 would be no number.
  const capMs = policy.baseMs === 0 ? 0 : Math.min(policy.maxMs, policy.baseMs * policy.multiplier ** (attempt - 1));
  if (policy.jitter === 'none') return capMs;
  return policy.jitter === 'equal' ? capMs / 2 + (random * capMs) / 2 : random * capMs;
}

/** Time that the next attempt may take, milliseconds: its own limit or the rest of the deadline, never below 0. */
export function attemptBudgetMs(policy: RetryPolicy, elapsedMs: number): number {
  return Math.max(0, Math.min(policy.attemptTimeoutMs, policy.deadlineMs - elapsedMs));
}

/** Whether to try again after attempt number `attempt` (1-based) failed, `elapsedMs` after the first one began. */
export function decideRetry(
  policy: RetryPolicy,
  attempt: number,
  elapsedMs: number,
  failure: Failure,
  budget: RetryBudget | undefined,
  random: number,
): RetryDecision {
  if (failure.permanent) return { kind: 'fail', reason: 'permanent' };
  // It stays open for longer than any wait here.
  if (failure.code === 'CIRCUIT_OPEN') return { kind: 'fail', reason: 'circuit' };
  if (policy.retryOn !== undefined && !policy.retryOn.includes(failure.code)) return { kind: 'fail', reason: 'not-retryable' };
  if (policy.maxAttempts !== 'infinite' && attempt >= policy.maxAttempts) return { kind: 'fail', reason: 'attempts' };
  if (budget !== undefined && !budgetAllows(budget)) return { kind: 'fail', reason: 'budget' };
  const delayMs = failure.retryAfterMs ?? backoffDelayMs(policy.backoff, attempt, random);
  return elapsedMs + delayMs >= policy.deadlineMs ? { kind: 'fail', reason: 'deadline' } : { kind: 'wait', delayMs };
}

/** A full budget. */
export function newBudget(config: { maxTokens: number; tokenRatio: number }): RetryBudget {
  return { ...config, tokens: config.maxTokens };
}

/** After each attempt: a failure takes one token, a success gives back `tokenRatio`. */
export function spendBudget(budget: RetryBudget, outcome: 'success' | 'failure'): RetryBudget {
  const change = outcome === 'success' ? budget.tokenRatio : -1;
  return { ...budget, tokens: Math.min(budget.maxTokens, Math.max(0, budget.tokens + change)) };
}

/** Retries are allowed while more than half of the tokens are left. */
export function budgetAllows(budget: RetryBudget): boolean {
  return budget.tokens > budget.maxTokens / 2;
}
