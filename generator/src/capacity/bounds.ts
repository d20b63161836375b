/** Time until the last message that one worker holds is done: prefetch·p99/concurrency, and the waits inside the process. @returns ms */
export const ackBudgetMs = (hold: {
  readonly prefetch: number;
  readonly p99Ms: number;
  readonly concurrency: number;
  readonly inProcessBackoffMs: number;
}): number => (hold.prefetch * hold.p99Ms) / hold.concurrency + hold.inProcessBackoffMs;

/** Largest prefetch whose last message is still started and done within the ack timeout, at least 1. */
export const fittingPrefetch = (p99Ms: number, concurrency: number, ackTimeoutMs: number): number =>
  p99Ms === 0 ? Infinity : Math.max(1, Math.ceil((ackTimeoutMs * concurrency) / p99Ms) - 1);

/** Ids that an inbox remembers: λ·window. @returns rows */
export const dedupRows = (ratePerSec: number, windowMs: number): number => (ratePerSec * windowMs) / 1000;

/** How old a copy is on average: relay poll + time in the line + service time. @returns ms */
export const stalenessMs = (relayPollMs: number, waitMs: number, serviceMs: number): number => relayPollMs + waitMs + serviceMs;
