import type { BackoffPolicy, RedeliveryPolicy, RetryPolicy } from '../../../../templates/runtime/service.ts';
import type { DeliveryPolicy } from '../../model/queries.ts';
import { receiveDefaults } from '../../model/receive.ts';
import { backoffDefaults, breakerDefaults, budgetDefaults, type Redelivery, type Retry } from './retry.config.ts';

/** Used where an edge leaves a number out. Source: spec of the pattern; gRPC proposal A6 for the attempts. */
const retryDefaults = { maxAttempts: 3, attemptTimeoutMs: 2000, deadlineMs: 15_000 } as const;

function backoffPolicy(backoff: Retry['backoff']): BackoffPolicy {
  const { baseMs, multiplier, maxMs, jitter } = { ...backoffDefaults, ...backoff };
  return { baseMs, multiplier, maxMs, jitter };
}

/** Runtime policy of a send or call edge. */
export function retryPolicy(retry: Retry | undefined): RetryPolicy {
  const { maxAttempts, attemptTimeoutMs, deadlineMs } = { ...retryDefaults, ...retry };
  const budget = retry?.budget && { ...budgetDefaults, ...retry.budget };
  return {
    maxAttempts,
    attemptTimeoutMs,
    deadlineMs,
    backoff: backoffPolicy(retry?.backoff),
    ...(budget && { budget: { maxTokens: budget.maxTokens, tokenRatio: budget.tokenRatio } }),
    ...(retry?.retryOn && { retryOn: retry.retryOn }),
    ...(retry?.circuitBreaker && { circuitBreaker: { ...breakerDefaults, ...retry.circuitBreaker } }),
  };
}

/** As `retryPolicy`, for what counts its attempts: `infinite` is refused there before. */
export function countedRetry(retry: Retry | undefined): RetryPolicy & { maxAttempts: number } {
  const policy = retryPolicy(retry);
  return { ...policy, maxAttempts: policy.maxAttempts === 'infinite' ? retryDefaults.maxAttempts : policy.maxAttempts };
}

/** Runtime policy of a consuming edge. */
export function redeliveryPolicy(redelivery: Redelivery | undefined, delivery: DeliveryPolicy): RedeliveryPolicy {
  return {
    maxDeliveries: delivery.maxDeliveries ?? receiveDefaults.maxDeliveries,
    backoff: backoffPolicy(redelivery?.backoff),
    ...(redelivery?.inProcess === true && { inProcess: true }),
  };
}
