import pg from 'pg';
import { ConfigurationError } from '../runtime/errors.ts';
import { reconnectDelayMs } from './backoff.ts';
import type { BrokerOptions } from './broker-options.ts';
import { clientConfig, translate } from './postgres-connection.ts';
import { WAKE_CHANNEL } from './postgres-schema.ts';

/** Hears the wake-ups of all queues on one connection, which it renews with back-off when it dies. */
export class WakeListener {
  readonly #options: BrokerOptions;
  readonly #stop = new AbortController();
  readonly #wakes = new Map<number, Set<() => void>>();
  #client: pg.Client | undefined;
  #loop: Promise<void> | undefined;

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  /** Calls `wake` when something may be new in the queue, and after each reconnection. Returns the way out. */
  subscribe(queueId: number, wake: () => void): () => void {
    this.#loop ??= this.#run();
    const wakes = this.#wakes.get(queueId) ?? new Set();
    this.#wakes.set(queueId, wakes.add(wake));
    return () => wakes.delete(wake);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#client?.end().catch(() => undefined);
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { clock, log, random = Math.random } = this.#options;
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#listenUntilLost(() => (failures = 0));
        log.warn('wake-up connection lost');
      } catch (error) {
        const reason = translate(error);
        log.warn('wake-up connection failed', { error: String(reason) });
        // The queues go on by polling and say the same reason; asking again would not change it.
        if (reason instanceof ConfigurationError) return;
      }
      await clock.sleep(reconnectDelayMs(++failures, random), this.#stop.signal).catch(() => undefined);
    }
  }

  async #listenUntilLost(onConnected: () => void): Promise<void> {
    const client = new pg.Client(clientConfig(this.#options.url));
    const lost = new Promise<void>((resolve) => {
      client.once('end', resolve);
      client.on('error', () => resolve());
    });
    this.#client = client;
    try {
      await client.connect();
      client.on('notification', ({ payload }) => this.#wake(Number(payload)));
      await client.query(`LISTEN ${WAKE_CHANNEL}`);
      onConnected();
      for (const queueId of this.#wakes.keys()) this.#wake(queueId);
      if (!this.#stop.signal.aborted) await lost;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  #wake(queueId: number): void {
    for (const wake of this.#wakes.get(queueId) ?? []) wake();
  }
}
