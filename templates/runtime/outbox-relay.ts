import { crashPoint } from './crash-point.ts';
import type { Envelope } from './envelope.ts';
import { errorCode, errorMessage } from './errors.ts';
import type { Metrics } from './metrics.ts';
import { outboxDepth } from './outbox.ts';
import type { Broker, Clock, Database, Logger, Random } from './ports.ts';
import { backoffDelayMs } from './retry.core.ts';
import { withTrace, type SpanStart, type Tracer } from './tracing.ts';

export interface RelayPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracer?: Tracer | undefined;
}

export interface RelayOptions {
  /** Names the database in logs and metrics. */
  readonly name: string;
  /** Longest time that a row waits when no wake-up comes. */
  readonly pollMs: number;
  readonly batchSize: number;
  /** Told after each pass what it sent. */
  readonly onSent?: ((envelopes: readonly Envelope[]) => Promise<void>) | undefined;
}

interface OutboxRow {
  id: string;
  channel: string;
  envelope: Envelope;
}

/** Unsent rows, never "after the last id": a transaction that commits late would be skipped for ever. */
const claimSql = `SELECT id, channel, envelope FROM outbox WHERE NOT (channel = ANY($2::text[]))
ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED`;

const removeSql = 'DELETE FROM outbox WHERE id = ANY($1::text[])';

const pause = { baseMs: 100, multiplier: 2, maxMs: 5000, jitter: 'equal' } as const;

/** Publishes the outbox of one database: publish, confirm, then remove. A crash in between repeats under the same id. */
export class OutboxRelay {
  readonly #database: Database;
  readonly #ports: RelayPorts;
  readonly #options: RelayOptions;
  readonly #stopped = new AbortController();
  /** Channel to the monotonic time before which it is left alone, and its failures in a row. */
  readonly #resting = new Map<string, { untilMs: number; failures: number }>();
  #waiting = new AbortController();
  #woken = false;
  #loop: Promise<void> | undefined;

  constructor(database: Database, ports: RelayPorts, options: RelayOptions) {
    this.#database = database;
    this.#ports = ports;
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Says that rows were committed. */
  wake(): void {
    this.#woken = true;
    this.#waiting.abort();
  }

  /** Resolves when the pass under way has ended; rows that are left stay for the next start. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#waiting.abort();
    await this.#loop;
  }

  /** One pass. @returns how many rows were sent. */
  async pass(): Promise<number> {
    const sent = await this.#sendBatch();
    if (sent.length > 0) await this.#options.onSent?.(sent.map(({ envelope }) => envelope));
    return sent.length;
  }

  async #sendBatch(): Promise<readonly OutboxRow[]> {
    return this.#database.transaction(async (sql) => {
      const rows = await sql.query<OutboxRow>(claimSql, [this.#options.batchSize, this.#restingChannels()]);
      if (rows.length === 0) return [];
      crashPoint('after-commit-before-publish');
      const sent = await this.#publish(rows);
      if (sent.length === 0) return [];
      crashPoint('after-publish-before-mark');
      await sql.query(removeSql, [sent.map(({ id }) => id)]);
      return sent;
    });
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopped.signal.aborted) {
      this.#woken = false;
      try {
        const sent = await this.pass();
        failures = 0;
        if (sent > 0) {
          crashPoint('after-mark');
          continue;
        }
        this.#ports.metrics.set('outbox_depth', { store: this.#options.name }, await outboxDepth(this.#database));
        await this.#wait(this.#options.pollMs);
      } catch (error) {
        failures += 1;
        this.#ports.log.warn('outbox relay failed', { store: this.#options.name, error: errorMessage(error) });
        this.#woken = false;
        await this.#wait(backoffDelayMs(pause, failures, this.#ports.random()));
      }
    }
  }

  async #publish(rows: readonly OutboxRow[]): Promise<readonly OutboxRow[]> {
    const channels = [...new Set(rows.map(({ channel }) => channel))];
    const results = await Promise.all(
      channels.map(async (channel) => {
        const own = rows.filter((row) => row.channel === channel);
        return (await this.#publishTo(channel, own)) ? own : [];
      }),
    );
    return results.flat();
  }

  /** A channel that refuses rests, so that it does not hold up the others. */
  async #publishTo(channel: string, rows: readonly OutboxRow[]): Promise<boolean> {
    const spans = rows.map(({ envelope }) => this.#ports.tracer?.start(publishSpan(channel, envelope)));
    try {
      await this.#ports.broker.publish(
        channel,
        rows.map(({ envelope }, index) => withTrace(envelope, spans[index]?.traceparent)),
      );
      for (const span of spans) span?.end();
      this.#resting.delete(channel);
      this.#ports.metrics.count('published', { channel }, rows.length);
      return true;
    } catch (error) {
      for (const span of spans) span?.end(error);
      const failures = (this.#resting.get(channel)?.failures ?? 0) + 1;
      const restMs = backoffDelayMs(pause, failures, this.#ports.random());
      this.#resting.set(channel, { failures, untilMs: this.#ports.clock.monotonic() + restMs });
      this.#ports.metrics.count('rejected', { channel, reason: errorCode(error) }, rows.length);
      this.#ports.log.warn('outbox rows stay', { channel, rows: rows.length, restMs: Math.round(restMs), error: errorMessage(error) });
      return false;
    }
  }

  #restingChannels(): string[] {
    const nowMs = this.#ports.clock.monotonic();
    return [...this.#resting].filter(([, { untilMs }]) => untilMs > nowMs).map(([channel]) => channel);
  }

  async #wait(ms: number): Promise<void> {
    if (this.#woken || this.#stopped.signal.aborted) return;
    this.#waiting = new AbortController();
    await this.#ports.clock.sleep(ms, this.#waiting.signal).catch(() => undefined);
  }
}

function publishSpan(channel: string, { id, type, traceparent }: Envelope): SpanStart {
  const attributes = { 'messaging.destination.name': channel, 'messaging.message.id': id };
  return { name: `publish ${type}`, kind: 'producer', parent: traceparent, attributes };
}
