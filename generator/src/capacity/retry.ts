import { backoffDefaults, type Retry } from '../patterns/retry/retry.config.ts';

export interface Growth {
  readonly baseMs: number;
  readonly multiplier: number;
  /** Infinity where nothing caps a delay. */
  readonly maxMs: number;
}

/** The delays of a back-off block: the defaults where there is none, no cap where it states none. */
export function growthOf(backoff: Retry['backoff']): Growth {
  if (!backoff) return backoffDefaults;
  return {
    baseMs: backoff.baseMs ?? backoffDefaults.baseMs,
    multiplier: backoff.multiplier ?? backoffDefaults.multiplier,
    maxMs: backoff.maxMs ?? Infinity,
  };
}

/** Longest delay after the given failure, jitter aside. @param failure 1-based. @returns ms */
export const delayAfterMs = ({ baseMs, multiplier, maxMs }: Growth, failure: number): number =>
  baseMs === 0 ? 0 : Math.min(maxMs, baseMs * multiplier ** (failure - 1));

/**
 * Sum of the longest delays between `attempts` attempts: Σᵢ₌₀ⁿ⁻² min(cap, b·mⁱ), in closed form, so that a million attempts cost nothing.
 * @returns ms
 */
export function worstBackoffMs(growth: Growth, attempts: number): number {
  const { baseMs, multiplier, maxMs } = growth;
  const waits = Math.max(0, attempts - 1);
  if (baseMs === 0 || waits === 0) return 0;
  if (baseMs >= maxMs) return waits * maxMs;
  if (multiplier === 1) return waits * baseMs;
  const growing = Math.min(waits, Math.max(0, Math.ceil(Math.log(maxMs / baseMs) / Math.log(multiplier))));
  const rising = (baseMs * (multiplier ** growing - 1)) / (multiplier - 1);
  return growing === waits ? rising : rising + (waits - growing) * maxMs;
}

/** Mean of the same sum under full jitter, which draws uniformly from 0 to each delay. @returns ms */
export const meanBackoffMs = (growth: Growth, attempts: number): number => worstBackoffMs(growth, attempts) / 2;

/** Worst time of all attempts: each one times out, each wait is the longest. @returns ms */
export const worstDurationMs = (growth: Growth, attempts: number, attemptTimeoutMs: number): number =>
  attempts * attemptTimeoutMs + worstBackoffMs(growth, attempts);

/** Attempts that end before the deadline in the worst case, at most `attempts`. */
export function attemptsWithin(growth: Growth, attempts: number, attemptTimeoutMs: number, deadlineMs: number): number {
  let low = 0;
  let high = attempts;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (worstDurationMs(growth, middle, attemptTimeoutMs) <= deadlineMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Repeats that a deadline can hold when nothing else stops them; keeps numbers finite. */
const mostAttempts = 1_000_000;

/**
 * Attempts in all, at worst. `infinite` ones are bounded by the deadline when each fails at once.
 * @returns 1 where nothing is retried, Infinity where nothing bounds the attempts
 */
export function attemptsOf(retry: Retry | undefined): number {
  if (retry?.maxAttempts !== 'infinite') return retry?.maxAttempts ?? 1;
  return retry.deadlineMs === undefined
    ? Infinity
    : Math.max(1, attemptsWithin(growthOf(retry.backoff), mostAttempts, 0, retry.deadlineMs));
}

/**
 * Attempts that one request costs on average: (1−pⁿ)/(1−p).
 * @param failure probability that an attempt fails, 0 to 1 @param attempts at least 1, Infinity allowed
 */
export function expectedAttempts(failure: number, attempts: number): number {
  const success = 1 - failure;
  return success === 0 ? attempts : -Math.expm1(attempts * Math.log1p(-success)) / success;
}

export interface Horizon {
  readonly publisherRetryMs: number;
  readonly channelLifetimeMs: number;
  readonly maxDeliveries: number;
  readonly ackTimeoutMs: number;
  /** Longest delay between two deliveries. */
  readonly backoffMs: number;
  /** How late a message may come back from the dead-letter queue. */
  readonly redriveMs: number;
}

/** How late a duplicate can arrive: an id must be remembered at least this long. @returns ms */
export const dedupHorizonMs = ({
  publisherRetryMs,
  channelLifetimeMs,
  maxDeliveries,
  ackTimeoutMs,
  backoffMs,
  redriveMs,
}: Horizon): number => publisherRetryMs + channelLifetimeMs + maxDeliveries * (ackTimeoutMs + backoffMs) + redriveMs;
