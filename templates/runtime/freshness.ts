import { TransientError } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { Broker, Clock } from './ports.ts';

export interface WatchedView {
  readonly id: string;
  /** Queues or subscriptions that feed it. */
  readonly sources: readonly string[];
  /** Age that its readers accept; absent: any. */
  readonly maxStalenessMs: number | undefined;
}

export interface FreshnessPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/**
 * Measures how old a view is: the age of the oldest event that waits for it. Where the broker cannot tell that, the time
 * since nothing was seen waiting, which is no less.
 */
export class ViewFreshness {
  readonly #view: WatchedView;
  readonly #ports: FreshnessPorts;
  readonly #emptyAtMs = new Map<string, number>();

  constructor(view: WatchedView, ports: FreshnessPorts) {
    this.#view = view;
    this.#ports = ports;
    if (view.maxStalenessMs !== undefined) ports.metrics.set('view_max_staleness_ms', { view: view.id }, view.maxStalenessMs);
  }

  /** @returns milliseconds, 0 where the view has every event. @throws what the broker throws. */
  async measure(): Promise<number> {
    const ages = await Promise.all(this.#view.sources.map((source) => this.#ageMs(source)));
    const ageMs = Math.round(Math.max(0, ...ages));
    this.#ports.metrics.set('view_staleness_ms', { view: this.#view.id }, ageMs);
    return ageMs;
  }

  /** @throws TransientError with code STALE where the view is older than its readers accept. */
  async assertFresh(): Promise<void> {
    const { id, maxStalenessMs } = this.#view;
    if (maxStalenessMs !== undefined) assertYoung(id, await this.measure(), maxStalenessMs);
  }

  async #ageMs(source: string): Promise<number> {
    const { broker, clock } = this.#ports;
    const { ready, inFlight } = await broker.stats(source);
    const nowMs = clock.monotonic();
    if (ready + inFlight === 0 || !this.#emptyAtMs.has(source)) this.#emptyAtMs.set(source, nowMs);
    if (ready + inFlight === 0) return 0;
    return broker.oldestAgeMs === undefined ? nowMs - (this.#emptyAtMs.get(source) ?? nowMs) : broker.oldestAgeMs(source);
  }
}

/** @throws TransientError with code STALE above the limit. */
export function assertYoung(id: string, ageMs: number, limitMs: number): void {
  if (ageMs <= limitMs) return;
  throw new TransientError(`${id} is ${Math.round(ageMs)} ms old, and its readers accept ${limitMs} ms`, { code: 'STALE' });
}
