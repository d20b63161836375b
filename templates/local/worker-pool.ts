import type { RunningProcess } from './project-files.ts';

/** One worker process, as the pool needs it. */
export interface PoolWorker {
  readonly state: RunningProcess;
  start(): Promise<void>;
  stop(limitMs: number): Promise<void>;
}

export interface PoolOptions<Worker extends PoolWorker> {
  /** Makes the worker of a number, 0-based; not yet started. */
  readonly create: (replica: number) => Worker;
  /** Time from SIGTERM to SIGKILL. */
  readonly stopLimitMs: number;
  /** Told whenever workers came or went. */
  readonly onChange: () => void;
}

/** The worker processes of one service. */
export class WorkerPool<Worker extends PoolWorker> {
  readonly #options: PoolOptions<Worker>;
  #workers: Worker[] = [];
  readonly #draining = new Map<Worker, Promise<void>>();

  constructor(options: PoolOptions<Worker>) {
    this.#options = options;
  }

  /** Those that take messages; one that drains no longer counts. */
  get workers(): readonly Worker[] {
    return this.#workers;
  }

  /** Starts workers, or tells those that came last to finish what they have and end. Resolves before they have ended. */
  async scaleTo(count: number): Promise<void> {
    this.#drainFrom(count);
    while (this.#workers.length < count) {
      const worker = this.#options.create(this.#freeNumber());
      this.#workers = [...this.#workers, worker];
      await worker.start();
    }
    this.#options.onChange();
  }

  /** Ends all workers, without telling of it. */
  async stop(): Promise<void> {
    this.#drainFrom(0);
    await Promise.all(this.#draining.values());
  }

  #drainFrom(count: number): void {
    const excess = this.#workers.slice(count);
    this.#workers = this.#workers.slice(0, count);
    for (const worker of excess) {
      const ended = worker.stop(this.#options.stopLimitMs).finally(() => this.#draining.delete(worker));
      this.#draining.set(worker, ended);
    }
  }

  /** A number keeps its log file, so one that still drains is not given out again. */
  #freeNumber(): number {
    const taken = new Set([...this.#workers, ...this.#draining.keys()].map(({ state }) => state.replica));
    let number = 0;
    while (taken.has(number)) number += 1;
    return number;
  }
}
