import { randomInt } from 'node:crypto';
import { ConfigurationError } from '../runtime/errors.ts';
import { reconnectDelayMs } from './backoff.ts';
import type { BrokerOptions } from './broker-options.ts';
import { BoundedClient } from '../adapters/postgres-client.ts';
import { clientConfig, translate } from './postgres-connection.ts';
import { OWNER_LOCKS, WAKE_CHANNEL } from './postgres-schema.ts';

const MAX_OWNER = 2 ** 31 - 1;

/**
 * Hears the wake-ups of all queues on one connection, which it renews with back-off when it dies. The connection also
 * holds a lock that shows the others that this process lives: the server drops it the moment the process is gone.
 */
export class WakeListener {
  readonly #options: BrokerOptions;
  readonly #stop = new AbortController();
  readonly #wakes = new Map<number, Set<() => void>>();
  #client: BoundedClient | undefined;
  #owner: number | undefined;
  #loop: Promise<void> | undefined;

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  /** Number under which leases are taken; undefined while no lock vouches for this process. */
  get owner(): number | undefined {
    return this.#owner;
  }

  /** Calls `wake` when something may be new in the queue, and after each reconnection. Returns the way out. */
  subscribe(queueId: number, wake: () => void): () => void {
    this.#loop ??= this.#run();
    const wakes = this.#wakes.get(queueId) ?? new Set();
    this.#wakes.set(queueId, wakes.add(wake));
    return () => wakes.delete(wake);
  }

  /** Ends the connection in whatever state it is, within a second. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#client?.end();
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
    const client = new BoundedClient(clientConfig(this.#options.url));
    const lost = new Promise<void>((resolve) => {
      client.once('end', resolve);
      client.on('error', () => resolve());
    });
    this.#client = client;
    try {
      await client.open();
      client.on('notification', ({ payload }) => this.#wake(Number(payload)));
      await client.query(`LISTEN ${WAKE_CHANNEL}`);
      // A new number each time: the server may still hold the lock of a connection that we have already lost.
      const owner = randomInt(MAX_OWNER);
      await client.query('SELECT pg_advisory_lock($1, $2)', [OWNER_LOCKS, owner]);
      this.#owner = owner;
      onConnected();
      for (const queueId of this.#wakes.keys()) this.#wake(queueId);
      if (!this.#stop.signal.aborted) await lost;
    } finally {
      this.#owner = undefined;
      await client.end();
    }
  }

  #wake(queueId: number): void {
    for (const wake of this.#wakes.get(queueId) ?? []) wake();
  }
}
