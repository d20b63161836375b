import { BrokerUnavailableError, ConfigurationError, UnroutableError } from '../runtime/errors.ts';
import type { Envelope } from '../runtime/envelope.ts';
import type { Broker, ChannelStats, Consumption, ConsumeOptions } from '../runtime/ports.ts';
import type { DeadLettered, Delivery } from '../runtime/ports.ts';
import type { SystemDescription } from '../runtime/system.ts';
import type { BrokerOptions } from './broker-options.ts';
import { BROKER_CAPABILITIES } from './capabilities.ts';
import { closeInTime } from '../runtime/closing.ts';
import { Coalescer } from './coalescer.ts';
import { PostgresPool, sqlState } from './postgres-connection.ts';
import { PostgresConsumption } from './postgres-consume.ts';
import { WakeListener } from './postgres-listener.ts';
import { publishCalls } from './postgres-publish.ts';
import { declareSystem } from './postgres-schema.ts';
import { Settler } from './postgres-settle.ts';
import { decode, encode } from './wire.ts';
import type { Encoded } from './wire.ts';

/** Messages that one transaction publishes at most, over all the calls that it joins. */
const MAX_PUBLISH_BATCH = 1_000;
const UNDEFINED_TABLE = '42P01';

/** A message that is in no queue any more, into the dead-letter queue of its source; nothing where it has none. */
const BURY_OUTSIDER = `
INSERT INTO eventwright_broker.message (queue_id, envelope, bytes, dead_reason, dead_source, dead_attempts, expires_at)
SELECT dead.id, $2, $3, $4, source.name, $5, now() + dead.message_ttl_ms * interval '1 millisecond'
FROM eventwright_broker.queue source JOIN eventwright_broker.queue dead ON dead.id = source.dead_letter_id WHERE source.id = $1`;

/**
 * Connects to the transport in one PostgreSQL database.
 * @throws ConfigurationError where the server refuses the credentials; BrokerUnavailableError where it does not answer.
 */
export async function connectPostgres(options: BrokerOptions): Promise<Broker> {
  const pool = new PostgresPool(options.url, (error) => options.log.warn('idle connection lost', { error: error.message }));
  try {
    await pool.ping();
  } catch (error) {
    await pool.close();
    throw error;
  }
  return new PostgresBroker(options, pool);
}

/** Durable queues in one table: leases by SKIP LOCKED, wake-ups by NOTIFY, settlements in batches. */
class PostgresBroker implements Broker {
  readonly capabilities = BROKER_CAPABILITIES.postgres;
  readonly #options: BrokerOptions;
  readonly #pool: PostgresPool;
  readonly #listener: WakeListener;
  readonly #settler: Settler;
  readonly #publishers = new Map<string, Coalescer<readonly Encoded[]>>();
  readonly #consumptions = new Set<PostgresConsumption>();
  #closing: Promise<void> | undefined;

  constructor(options: BrokerOptions, pool: PostgresPool) {
    this.#options = options;
    this.#pool = pool;
    this.#listener = new WakeListener(options);
    this.#settler = new Settler(pool);
  }

  async declare(system: SystemDescription): Promise<void> {
    this.#assertOpen();
    await this.#pool.transaction((sql) => declareSystem(sql, system, this.#options.system));
  }

  async publish(channel: string, envelopes: readonly Envelope[]): Promise<void> {
    this.#assertOpen();
    if (envelopes.length === 0) return;
    await this.#publisher(channel).add(envelopes.map(encode), envelopes.length);
  }

  async consume(source: string, limits: ConsumeOptions, onDelivery: (delivery: Delivery) => void): Promise<Consumption> {
    this.#assertOpen();
    const queueId = await this.#queueId(source);
    this.#assertOpen();
    const to = { database: this.#pool, listener: this.#listener, settler: this.#settler, options: this.#options };
    const consumption = new PostgresConsumption(queueId, to, limits, onDelivery);
    this.#consumptions.add(consumption);
    return {
      stop: async () => {
        await consumption.stop();
        if (consumption.inFlight === 0) this.#consumptions.delete(consumption);
      },
    };
  }

  async stats(source: string): Promise<ChannelStats> {
    const [counts] = await this.#pool.query<ChannelStats>(
      `SELECT count(*) FILTER (WHERE lease IS NULL OR visible_at <= now())::int AS ready,
              count(*) FILTER (WHERE lease IS NOT NULL AND visible_at > now())::int AS "inFlight"
       FROM eventwright_broker.message WHERE queue_id = $1`,
      [await this.#queueId(source)],
    );
    return counts ?? { ready: 0, inFlight: 0 };
  }

  async oldestAgeMs(source: string): Promise<number> {
    const [oldest] = await this.#pool.query<{ ageMs: number }>(
      `SELECT coalesce(extract(epoch FROM now() - min(enqueued_at)) * 1000, 0)::float8 AS "ageMs"
       FROM eventwright_broker.message WHERE queue_id = $1`,
      [await this.#queueId(source)],
    );
    return oldest?.ageMs ?? 0;
  }

  async peek(queue: string, limit: number): Promise<readonly DeadLettered[]> {
    const rows = await this.#pool.query<{ envelope: string; reason: string; source: string; attempts: number }>(
      `SELECT envelope, dead_reason AS reason, dead_source AS source, dead_attempts AS attempts
       FROM eventwright_broker.message WHERE queue_id = $1 AND dead_reason IS NOT NULL ORDER BY enqueued_at, id LIMIT $2`,
      [await this.#queueId(queue), limit],
    );
    return rows.map((row) => ({ ...row, envelope: decode(row.envelope) }));
  }

  async bury(source: string, { envelope, reason, attempts }: DeadLettered): Promise<void> {
    const { json, bytes } = encode(envelope);
    await this.#pool.query(BURY_OUTSIDER, [await this.#queueId(source), json, bytes, reason, attempts]);
  }

  async ping(): Promise<void> {
    this.#assertOpen();
    await this.#pool.ping();
  }

  close(): Promise<void> {
    this.#closing ??= closeInTime(
      this.#options.clock,
      () => this.#finish(),
      () => this.#pool.abort(),
    );
    return this.#closing;
  }

  async #finish(): Promise<void> {
    await Promise.all([...this.#consumptions].map((consumption) => consumption.stop()));
    await Promise.all([...this.#consumptions].map((consumption) => consumption.close()));
    await Promise.all([...this.#publishers.values()].map((publisher) => publisher.idle()));
    await this.#settler.idle();
    await this.#listener.close();
    await this.#pool.close();
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new BrokerUnavailableError('The broker connection is closed.');
  }

  #publisher(channel: string): Coalescer<readonly Encoded[]> {
    const known = this.#publishers.get(channel);
    if (known !== undefined) return known;
    const publisher = new Coalescer<readonly Encoded[]>((calls) => this.#publishBatch(channel, calls), MAX_PUBLISH_BATCH);
    this.#publishers.set(channel, publisher);
    return publisher;
  }

  async #publishBatch(channel: string, calls: readonly (readonly Encoded[])[]) {
    try {
      return await this.#pool.transaction((sql) => publishCalls(sql, this.#options.system, channel, calls));
    } catch (error) {
      if (sqlState(error) !== UNDEFINED_TABLE) throw error;
      throw new UnroutableError(`Nobody declared ${channel}.`, { cause: error });
    }
  }

  async #queueId(name: string): Promise<number> {
    const [queue] = await this.#pool.query<{ id: number }>('SELECT id FROM eventwright_broker.queue WHERE system = $1 AND name = $2', [
      this.#options.system,
      name,
    ]);
    if (queue === undefined) throw new ConfigurationError(`Nobody declared the queue or subscription ${name}.`);
    return queue.id;
  }
}
