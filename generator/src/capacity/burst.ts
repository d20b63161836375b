export interface Burst {
  /** Messages/s during the burst. */
  readonly burstPerSec: number;
  readonly durationMs: number;
  /** Messages/s before and after it. */
  readonly basePerSec: number;
  /** Messages/s that are worked off at most. */
  readonly capacityPerSec: number;
}

export interface BurstOutcome {
  /** Messages that wait when the burst ends. */
  readonly backlog: number;
  /** How long the last of them waits. */
  readonly delayMs: number;
  /** Time after the burst until nothing waits; Infinity where the capacity does not exceed the base rate. */
  readonly drainMs: number;
}

/** Time to work off an amount at a rate. @returns ms; 0 where there is nothing to do, Infinity where nothing is done */
const timeFor = (amount: number, ratePerSec: number): number =>
  amount <= 0 ? 0 : ratePerSec <= 0 ? Infinity : (amount / ratePerSec) * 1000;

/** What a burst leaves behind, as a fluid: backlog (λb−μ)T, delay backlog/μ, drain backlog/(μ−λ0). */
export function burstOutcome({ burstPerSec, durationMs, basePerSec, capacityPerSec }: Burst): BurstOutcome {
  const excessPerSec = burstPerSec - capacityPerSec;
  const backlog = excessPerSec > 0 && durationMs > 0 ? (excessPerSec * durationMs) / 1000 : 0;
  return {
    backlog,
    delayMs: timeFor(backlog, capacityPerSec),
    drainMs: timeFor(backlog, capacityPerSec - basePerSec),
  };
}

/** What piles up before new workers run: (λb−μ)(poll+startup). @param capacityPerSec of the workers that run already */
export const scalingBacklog = (burstPerSec: number, capacityPerSec: number, pollMs: number, startupMs: number): number =>
  (Math.max(0, burstPerSec - capacityPerSec) * (pollMs + startupMs)) / 1000;

/** Time until a line of this length is full. @returns ms; Infinity where it never fills */
export const fillMs = (length: number, arrivingPerSec: number, capacityPerSec: number): number =>
  timeFor(length, arrivingPerSec - capacityPerSec);

/** Length that a queue needs: the larger of burst backlog and what arrives during an outage, with a margin. @param margin at least 1 */
export const neededLength = (need: {
  readonly backlog: number;
  readonly basePerSec: number;
  readonly outageMs: number;
  readonly margin: number;
}): number => Math.ceil(Math.max(need.backlog, (need.basePerSec * need.outageMs) / 1000) * need.margin);

/** Time after an outage until nothing of it waits: λ0·outage/(μ−λ0). @returns ms; Infinity where it is never caught up */
export const catchUpMs = (basePerSec: number, outageMs: number, capacityPerSec: number): number =>
  timeFor((basePerSec * outageMs) / 1000, capacityPerSec - basePerSec);
