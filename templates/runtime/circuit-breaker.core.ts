import type { CircuitBreakerPolicy } from './service.ts';

/** Times are on a monotonic clock. Source: Nygard, "Release It!", Circuit Breaker. */
export type Circuit =
  | { readonly state: 'closed'; readonly failures: number }
  | { readonly state: 'open'; readonly untilMs: number }
  | { readonly state: 'half-open'; readonly trialUntilMs: number };

export const closedCircuit: Circuit = { state: 'closed', failures: 0 };

/**
 * Whether a call may go out now. After the rest one trial goes out, and the others fail until it is over, or until so long
 * has passed again that it must be lost. @returns how long to wait at least where it may not, milliseconds
 */
export function admit(
  circuit: Circuit,
  { resetMs }: CircuitBreakerPolicy,
  nowMs: number,
): { circuit: Circuit; allowed: boolean; waitMs: number } {
  if (circuit.state === 'closed') return { circuit, allowed: true, waitMs: 0 };
  const endMs = circuit.state === 'open' ? circuit.untilMs : circuit.trialUntilMs;
  if (nowMs < endMs) return { circuit, allowed: false, waitMs: endMs - nowMs };
  return { circuit: { state: 'half-open', trialUntilMs: nowMs + resetMs }, allowed: true, waitMs: 0 };
}

/** The circuit after a call ended. A call that began before the circuit opened changes nothing by its success. */
export function settle(circuit: Circuit, policy: CircuitBreakerPolicy, succeeded: boolean, nowMs: number): Circuit {
  if (circuit.state === 'open') return circuit;
  if (succeeded) return closedCircuit;
  const failures = circuit.state === 'closed' ? circuit.failures + 1 : policy.failureThreshold;
  return failures >= policy.failureThreshold ? { state: 'open', untilMs: nowMs + policy.resetMs } : { state: 'closed', failures };
}
