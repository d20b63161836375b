import type { Clock } from '../runtime/ports.ts';

/** Tells of each item that is still there when its time is over. All have the same time. */
export class Deadlines<Item> {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onOverdue: (item: Item) => void;
  readonly #closed = new AbortController();
  /** In the order of their deadlines, on the monotonic clock. */
  readonly #deadlinesMs = new Map<Item, number>();
  #isWatching = false;

  constructor(clock: Clock, timeoutMs: number, onOverdue: (item: Item) => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onOverdue = onOverdue;
  }

  add(item: Item): void {
    this.#deadlinesMs.set(item, this.#clock.monotonic() + this.#timeoutMs);
    if (!this.#isWatching) void this.#watch();
  }

  delete(item: Item): void {
    this.#deadlinesMs.delete(item);
  }

  close(): void {
    this.#closed.abort();
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    for (let [first] = this.#deadlinesMs; first !== undefined; [first] = this.#deadlinesMs) {
      const [item, deadlineMs] = first;
      const leftMs = deadlineMs - this.#clock.monotonic();
      if (leftMs > 0) await this.#clock.sleep(leftMs, this.#closed.signal).catch(() => undefined);
      if (this.#closed.signal.aborted) break;
      if (this.#clock.monotonic() >= deadlineMs && this.#deadlinesMs.delete(item)) this.#onOverdue(item);
    }
    this.#isWatching = false;
  }
}
