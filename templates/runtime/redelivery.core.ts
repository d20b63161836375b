import { backoffDelayMs, type Failure } from './retry.core.ts';
import type { RedeliveryPolicy } from './service.ts';

export type RedeliveryDecision = { readonly kind: 'retry'; readonly delayMs: number } | { readonly kind: 'dead-letter' };

/**
 * What becomes of a delivery whose handling failed.
 * @param attempt 1-based number of this delivery. @param random in [0, 1).
 */
export function decideRedelivery(policy: RedeliveryPolicy, attempt: number, failure: Failure, random: number): RedeliveryDecision {
  if (failure.permanent || attempt >= policy.maxDeliveries) return { kind: 'dead-letter' };
  return { kind: 'retry', delayMs: failure.retryAfterMs ?? backoffDelayMs(policy.backoff, attempt, random) };
}
