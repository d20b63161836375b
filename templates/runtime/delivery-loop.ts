import { setMaxListeners } from 'node:events';
import { errorMessage, HeldBackError, retryAfterOf } from './errors.ts';
import type { Clock, Delivery, Logger, Random } from './ports.ts';
import { backoffDelayMs } from './retry.core.ts';
import { newTokenBucket, takeTokens, type TokenBucket } from './token-bucket.core.ts';

export interface LoopOptions {
  /** Deliveries in one batch at most. */
  readonly batchSize: number;
  /** How long a batch that is not full waits for more. */
  readonly batchWaitMs: number;
  /** Batches at work at once. */
  readonly concurrency: number;
  /** Messages of one partition key are at work one batch after the other, in the order of their arrival. */
  readonly ordered?: boolean | undefined;
  /** Messages started a second at most, in this process. */
  readonly ratePerSec?: number | undefined;
}

export interface LoopPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Settles the whole batch; rejects only where the infrastructure is away. */
  readonly process: (batch: readonly Delivery[]) => Promise<void>;
}

const outage = { baseMs: 100, multiplier: 2, maxMs: 5000, jitter: 'equal' } as const;

/** Gathers deliveries into batches, bounds concurrency and rate, and drains. */
export class DeliveryLoop {
  readonly #options: LoopOptions;
  readonly #ports: LoopPorts;
  readonly #waiting: { delivery: Delivery; sinceMs: number }[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  readonly #busyKeys = new Set<string>();
  #bucket: TokenBucket | undefined;
  #timer = false;
  #failures = 0;

  constructor(options: LoopOptions, ports: LoopPorts) {
    this.#options = options;
    this.#ports = ports;
    setMaxListeners(0, this.#stopped.signal);
    const { ratePerSec } = options;
    if (ratePerSec !== undefined) this.#bucket = newTokenBucket(ratePerSec, options.batchSize, ports.clock.monotonic());
  }

  /** Deliveries taken and not yet settled. */
  get inFlight(): number {
    return this.#waiting.length + this.#running.size;
  }

  push(delivery: Delivery): void {
    if (this.#stopped.signal.aborted) {
      void this.#release([delivery]);
      return;
    }
    this.#waiting.push({ delivery, sinceMs: this.#ports.clock.monotonic() });
    this.#pump();
  }

  /** Gives back what was not started and waits for the rest to be settled. */
  async drain(): Promise<void> {
    this.#stopped.abort(new Error('the consumer stops'));
    await this.#release(this.#waiting.splice(0).map(({ delivery }) => delivery));
    await Promise.all(this.#running);
  }

  #pump(): void {
    while (!this.#stopped.signal.aborted && this.#running.size < this.#options.concurrency) {
      const oldest = this.#waiting[0];
      if (oldest === undefined) return;
      const leftMs = this.#options.batchWaitMs - (this.#ports.clock.monotonic() - oldest.sinceMs);
      if (this.#waiting.length < this.#options.batchSize && leftMs > 0) return this.#pumpLater(leftMs);
      const batch = this.#takeBatch();
      if (batch.length === 0) return;
      const run = this.#run(batch).finally(() => {
        this.#running.delete(run);
        this.#free(batch);
        this.#pump();
      });
      this.#running.add(run);
    }
  }

  /** The oldest ones; in order, those whose key is not at work. */
  #takeBatch(): Delivery[] {
    const { batchSize, ordered = false } = this.#options;
    if (!ordered) return this.#waiting.splice(0, batchSize).map(({ delivery }) => delivery);
    const batch: Delivery[] = [];
    const left = this.#waiting.filter(({ delivery }) => {
      const key = delivery.envelope.partitionkey;
      const takes = batch.length < batchSize && (key === undefined || !this.#busyKeys.has(key));
      if (takes) batch.push(delivery);
      return !takes;
    });
    this.#waiting.splice(0, this.#waiting.length, ...left);
    for (const { envelope } of batch) if (envelope.partitionkey !== undefined) this.#busyKeys.add(envelope.partitionkey);
    return batch;
  }

  #free(batch: readonly Delivery[]): void {
    for (const { envelope } of batch) if (envelope.partitionkey !== undefined) this.#busyKeys.delete(envelope.partitionkey);
  }

  #pumpLater(ms: number): void {
    if (this.#timer) return;
    this.#timer = true;
    const again = () => {
      this.#timer = false;
      this.#pump();
    };
    this.#ports.clock.sleep(ms, this.#stopped.signal).then(again, () => undefined);
  }

  async #run(batch: readonly Delivery[]): Promise<void> {
    try {
      await this.#takePermits(batch.length);
    } catch {
      return this.#release(batch);
    }
    try {
      await this.#ports.process(batch);
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      const pauseMs =
        retryAfterOf(error instanceof HeldBackError ? error.cause : error) ?? backoffDelayMs(outage, this.#failures, this.#ports.random());
      this.#ports.log.warn('consumer pauses', { pauseMs: Math.round(pauseMs), error: errorMessage(error) });
      await this.#ports.clock.sleep(pauseMs, this.#stopped.signal).catch(() => undefined);
      if (error instanceof HeldBackError) await this.#takeBack(error.deliveries);
    }
  }

  /** Before all later ones, as they came. */
  async #takeBack(deliveries: readonly Delivery[]): Promise<void> {
    if (this.#stopped.signal.aborted) return this.#release(deliveries);
    this.#waiting.unshift(...deliveries.map((delivery) => ({ delivery, sinceMs: 0 })));
  }

  async #takePermits(count: number): Promise<void> {
    if (this.#bucket === undefined) return;
    const { bucket, waitMs } = takeTokens(this.#bucket, count, this.#ports.clock.monotonic());
    this.#bucket = bucket;
    if (waitMs > 0) await this.#ports.clock.sleep(waitMs, this.#stopped.signal);
  }

  async #release(deliveries: readonly Delivery[]): Promise<void> {
    const results = await Promise.allSettled(deliveries.map((delivery) => delivery.release()));
    const failed = results.filter(({ status }) => status === 'rejected').length;
    if (failed > 0) this.#ports.log.warn('deliveries not given back, their lease will end', { failed });
  }
}
