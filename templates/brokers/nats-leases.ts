import type { Clock } from '../runtime/ports.ts';
import type { Arrival } from './nats-settle.ts';
import { LEASE_MS } from './nats-topology.ts';

const RENEW_MS = LEASE_MS / 4;

/** A delivery that was handed out. */
export interface Lease {
  readonly arrival: Arrival;
  /** When its consumer has had it too long, on the monotonic clock. */
  readonly deadlineMs: number;
  /** When the server gives it to another, unless renewed. */
  expiresMs: number;
  /** `void`: past its deadline it was given back. */
  state: 'open' | 'settling' | 'void';
}

interface Effects {
  /** Tells the server that the delivery is worked on. Returns whether it could be sent. */
  renew(arrival: Arrival): boolean;
  /** The delivery outlived its deadline. */
  giveBack(arrival: Arrival): void;
}

/** The unsettled deliveries of one consumption: renewed until their deadline, then given back. */
export class Leases {
  readonly #clock: Clock;
  readonly #ackTimeoutMs: number;
  readonly #effects: Effects;
  readonly #closed = new AbortController();
  /** In the order of their deadlines. */
  readonly #leases = new Set<Lease>();
  #isWatching = false;

  constructor(clock: Clock, ackTimeoutMs: number, effects: Effects) {
    this.#clock = clock;
    this.#ackTimeoutMs = ackTimeoutMs;
    this.#effects = effects;
  }

  get size(): number {
    return this.#leases.size;
  }

  add(arrival: Arrival): Lease {
    const nowMs = this.#clock.monotonic();
    const lease: Lease = { arrival, deadlineMs: nowMs + this.#ackTimeoutMs, expiresMs: nowMs + LEASE_MS, state: 'open' };
    this.#leases.add(lease);
    if (!this.#isWatching) void this.#watch();
    return lease;
  }

  delete(lease: Lease): void {
    this.#leases.delete(lease);
  }

  /** Whether the server may have given the delivery to another meanwhile. */
  isExpired(lease: Lease): boolean {
    return this.#clock.monotonic() >= lease.expiresMs;
  }

  /** Ends the watch and takes what is open: nobody will settle it any more. */
  close(): Arrival[] {
    this.#closed.abort();
    const open = [...this.#leases].filter(({ state }) => state === 'open');
    for (const lease of open) this.#void(lease);
    return open.map(({ arrival }) => arrival);
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    for (let [oldest] = this.#leases; oldest !== undefined; [oldest] = this.#leases) {
      const leftMs = oldest.state === 'settling' ? RENEW_MS : oldest.deadlineMs - this.#clock.monotonic();
      await this.#clock.sleep(Math.min(RENEW_MS, Math.max(1, leftMs)), this.#closed.signal).catch(() => undefined);
      if (this.#closed.signal.aborted) break;
      for (const lease of this.#leases) this.#check(lease, this.#clock.monotonic());
    }
    this.#isWatching = false;
  }

  #check(lease: Lease, nowMs: number): void {
    if (lease.state === 'open' && nowMs >= lease.deadlineMs) {
      this.#void(lease);
      return this.#effects.giveBack(lease.arrival);
    }
    const isDue = lease.expiresMs - nowMs <= LEASE_MS - RENEW_MS;
    // Once expired it may be another's: renewing would keep that one from being redelivered.
    if (isDue && nowMs < lease.expiresMs && this.#effects.renew(lease.arrival)) lease.expiresMs = nowMs + LEASE_MS;
  }

  #void(lease: Lease): void {
    lease.state = 'void';
    this.#leases.delete(lease);
  }
}
