import type { Clock } from './ports.ts';

interface Sleeper {
  atMs: number;
  wake: () => void;
}

/** A clock for tests that moves only when told; wall time may be set apart from monotonic time. */
export class ManualClock implements Clock {
  wallMs = 1_800_000_000_000;
  #monotonicMs = 0;
  readonly #sleepers = new Set<Sleeper>();
  /** Every sleep that was asked for, in order. */
  readonly sleeps: number[] = [];

  now(): number {
    return this.wallMs;
  }

  monotonic(): number {
    return this.#monotonicMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      this.sleeps.push(ms);
      const onAbort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      const wake = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper = { atMs: this.#monotonicMs + ms, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort);
    });
  }

  /** Moves both clocks, waking sleepers in order and letting the code that follows each run. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#monotonicMs + ms;
    await settle();
    for (;;) {
      const nextMs = Math.min(...[...this.#sleepers].map(({ atMs }) => atMs));
      if (nextMs > endMs) break;
      this.wallMs += nextMs - this.#monotonicMs;
      this.#monotonicMs = nextMs;
      for (const sleeper of [...this.#sleepers].filter(({ atMs }) => atMs === nextMs)) {
        this.#sleepers.delete(sleeper);
        sleeper.wake();
      }
      await settle();
    }
    this.wallMs += endMs - this.#monotonicMs;
    this.#monotonicMs = endMs;
  }
}

/** Lets pending promise callbacks run. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
