import type { RequestProgress } from './request-reply.core.ts';
import type { RequestState } from './service.ts';

/** Outcomes that a person can state, once nothing else will. */
export const statableOutcomes = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'COMPENSATED'] as const satisfies readonly RequestState[];
export type StatableOutcome = (typeof statableOutcomes)[number];

/**
 * Has the cancellation sent anew: it is due at once, and has the grace that a first one has. The requester's service sends
 * it, so that nothing else needs its wiring.
 * @returns undefined for a request that needs no operator
 */
export function cancelAgain(progress: RequestProgress, nowMs: number): RequestProgress | undefined {
  if (progress.state !== 'NEEDS_OPERATOR') return undefined;
  const deadlineAtMs = Math.max(progress.deadlineAtMs, nowMs);
  return { ...progress, state: 'CANCELLING', version: progress.version + 1, deadlineAtMs, dueAtMs: nowMs };
}

/** States what a person found or did. @returns undefined for a request that needs no operator */
export function settleByHand(progress: RequestProgress, outcome: StatableOutcome): RequestProgress | undefined {
  if (progress.state !== 'NEEDS_OPERATOR') return undefined;
  return { ...progress, state: outcome, version: progress.version + 1, dueAtMs: undefined };
}
