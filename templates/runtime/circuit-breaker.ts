import { admit, closedCircuit, settle, type Circuit } from './circuit-breaker.core.ts';
import { TransientError } from './errors.ts';
import type { CircuitBreakerPolicy } from './service.ts';

/** Fails calls at once while their target is known to be down. All callers of one target share it within a process. */
export class CircuitBreaker {
  readonly #policy: CircuitBreakerPolicy;
  #circuit: Circuit = closedCircuit;

  constructor(policy: CircuitBreakerPolicy) {
    this.#policy = policy;
  }

  get state(): Circuit['state'] {
    return this.#circuit.state;
  }

  /** @throws TransientError CIRCUIT_OPEN, with the time until a trial, where no call may go out. @param nowMs monotonic */
  enter(nowMs: number): void {
    const { circuit, allowed, waitMs } = admit(this.#circuit, this.#policy, nowMs);
    this.#circuit = circuit;
    if (!allowed) throw new TransientError('the target is known to be down', { code: 'CIRCUIT_OPEN', retryAfterMs: waitMs });
  }

  settle(succeeded: boolean, nowMs: number): void {
    this.#circuit = settle(this.#circuit, this.#policy, succeeded, nowMs);
  }
}
