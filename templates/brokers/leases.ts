import type { Clock, ConsumeOptions } from '../runtime/ports.ts';

const MAX_HELD_MS = 3_600_000;

/** A delivery that was handed out. */
export interface Lease<Item> {
  readonly item: Item;
  /** When its consumer has had it too long, on the monotonic clock. */
  readonly deadlineMs: number;
  /** When the broker gives it to another, unless renewed. */
  expiresMs: number;
  /** `void`: past its deadline it was given back. */
  state: 'open' | 'settling' | 'void';
}

export interface LeaseTerms {
  /** Time without a renewal after which the broker gives a delivery to another. */
  readonly leaseMs: number;
  /** Time after which a delivery is renewed no more. */
  readonly heldMs: number;
  /** A renewal of what another holds meanwhile has no effect: it may come late. */
  readonly isFenced: boolean;
}

interface Effects<Item> {
  /** Tells the broker that these are worked on. Rejects where it cannot be told. */
  renew(items: readonly Item[]): Promise<void>;
  /** The delivery outlived its deadline. */
  giveBack(item: Item): void;
}

/**
 * How long a process that lives keeps a delivery that it does not settle: as long as all that it may hold takes if
 * each needs its whole time-out, one after the other; at most an hour, where one time-out is not longer than that.
 */
export function mostHeldMs({ prefetch, ackTimeoutMs }: ConsumeOptions): number {
  return Math.max(ackTimeoutMs, Math.min(prefetch * ackTimeoutMs, MAX_HELD_MS));
}

/** The unsettled deliveries of one consumption: renewed until their deadline, then given back. */
export class Leases<Item> {
  readonly #clock: Clock;
  readonly #terms: LeaseTerms;
  readonly #renewMs: number;
  readonly #effects: Effects<Item>;
  readonly #closed = new AbortController();
  /** In the order of their deadlines. */
  readonly #leases = new Set<Lease<Item>>();
  #isWatching = false;

  constructor(clock: Clock, terms: LeaseTerms, effects: Effects<Item>) {
    this.#clock = clock;
    this.#terms = terms;
    this.#renewMs = terms.leaseMs / 4;
    this.#effects = effects;
  }

  get size(): number {
    return this.#leases.size;
  }

  add(item: Item): Lease<Item> {
    const nowMs = this.#clock.monotonic();
    const { leaseMs, heldMs } = this.#terms;
    const lease: Lease<Item> = { item, deadlineMs: nowMs + heldMs, expiresMs: nowMs + leaseMs, state: 'open' };
    this.#leases.add(lease);
    if (!this.#isWatching) void this.#watch();
    return lease;
  }

  delete(lease: Lease<Item>): void {
    this.#leases.delete(lease);
  }

  /** Whether the broker may have given the delivery to another meanwhile. */
  isExpired(lease: Lease<Item>): boolean {
    return this.#clock.monotonic() >= lease.expiresMs;
  }

  /** Ends the watch and takes what is open: nobody will settle it any more. */
  close(): Item[] {
    this.#closed.abort();
    const open = [...this.#leases].filter(({ state }) => state === 'open');
    for (const lease of open) this.#void(lease);
    return open.map(({ item }) => item);
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    while (this.#leases.size > 0) {
      await this.#clock.sleep(this.#pauseMs(), this.#closed.signal).catch(() => undefined);
      if (this.#closed.signal.aborted) break;
      const nowMs = this.#clock.monotonic();
      for (const lease of this.#leases) if (lease.state === 'open' && nowMs >= lease.deadlineMs) this.#giveBack(lease);
      await this.#renew(nowMs);
    }
    this.#isWatching = false;
  }

  #pauseMs(): number {
    const [oldest] = this.#leases;
    const leftMs = oldest === undefined || oldest.state === 'settling' ? this.#renewMs : oldest.deadlineMs - this.#clock.monotonic();
    return Math.min(this.#renewMs, Math.max(1, leftMs));
  }

  /** What has expired may be another's, which an unfenced renewal would keep from being delivered again. */
  async #renew(nowMs: number): Promise<void> {
    const { leaseMs, isFenced } = this.#terms;
    const due = [...this.#leases].filter(
      ({ expiresMs }) => expiresMs - nowMs <= leaseMs - this.#renewMs && (isFenced || nowMs < expiresMs),
    );
    if (due.length === 0) return;
    const told = await this.#effects.renew(due.map(({ item }) => item)).then(
      () => true,
      () => false,
    );
    if (told) for (const lease of due) lease.expiresMs = nowMs + leaseMs;
  }

  #giveBack(lease: Lease<Item>): void {
    this.#void(lease);
    this.#effects.giveBack(lease.item);
  }

  #void(lease: Lease<Item>): void {
    lease.state = 'void';
    this.#leases.delete(lease);
  }
}
