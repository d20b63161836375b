import type { ISocketFactory } from 'kafkajs';
import type { Envelope } from '../runtime/envelope.ts';
import { ConfigurationError, UnroutableError } from '../runtime/errors.ts';
import type { Broker, ChannelStats, Consumption, ConsumeOptions } from '../runtime/ports.ts';
import type { DeadLettered, Delivery } from '../runtime/ports.ts';
import type { QueueDescription, SubscriptionDescription, SystemDescription } from '../runtime/system.ts';
import type { BrokerOptions } from './broker-options.ts';
import { BROKER_CAPABILITIES } from './capabilities.ts';
import { closeInTime } from '../runtime/closing.ts';
import { KafkaLink } from './kafka-connection.ts';
import { KafkaConsumption } from './kafka-consume.ts';
import type { KafkaSource } from './kafka-consume.ts';
import { peekDeadLetters, uncommitted } from './kafka-peek.ts';
import { firstCopy } from './kafka-records.ts';
import { KafkaNames, declareSystem } from './kafka-topology.ts';
import { encode } from './wire.ts';

/**
 * Connects to Kafka.
 * @param socketFactory Dials the brokers; the client's own when absent.
 * @throws ConfigurationError where the cluster refuses the credentials; BrokerUnavailableError where it does not answer.
 */
export async function connectKafka(options: BrokerOptions, socketFactory?: ISocketFactory): Promise<Broker> {
  const link = new KafkaLink(options, socketFactory);
  await link.open();
  return new KafkaBroker(options, link);
}

/** Topics as queues, consumer groups as their readers, a topic of returned records for each. */
class KafkaBroker implements Broker {
  readonly capabilities = BROKER_CAPABILITIES.kafka;
  readonly #options: BrokerOptions;
  readonly #link: KafkaLink;
  readonly #names: KafkaNames;
  readonly #topics = new Set<string>();
  readonly #queues = new Map<string, QueueDescription>();
  readonly #subscriptions = new Map<string, SubscriptionDescription>();
  readonly #consumptions = new Map<KafkaConsumption, string>();
  #closing: Promise<void> | undefined;

  constructor(options: BrokerOptions, link: KafkaLink) {
    this.#options = options;
    this.#link = link;
    this.#names = new KafkaNames(options.system);
  }

  async declare(system: SystemDescription): Promise<void> {
    await this.#link.call(() => declareSystem(this.#link, this.#names, system, this.#options.log));
    for (const topic of system.topics) this.#topics.add(topic.id);
    for (const queue of system.queues) this.#queues.set(queue.id, queue);
    for (const subscription of system.subscriptions) this.#subscriptions.set(subscription.id, subscription);
  }

  async publish(channel: string, envelopes: readonly Envelope[]): Promise<void> {
    if (envelopes.length === 0) return;
    const nowMs = this.#options.clock.now();
    const records = envelopes.map((envelope) => {
      this.#assertRoutable(channel, envelope);
      return firstCopy(encode(envelope), envelope.partitionkey, nowMs);
    });
    await this.#link.send(this.#names.topic(channel), records);
  }

  async consume(source: string, limits: ConsumeOptions, onDelivery: (delivery: Delivery) => void): Promise<Consumption> {
    const consumption = new KafkaConsumption(this.#describe(source), this.#link, this.#options, limits, onDelivery);
    this.#consumptions.set(consumption, source);
    try {
      await consumption.start();
    } catch (error) {
      this.#consumptions.delete(consumption);
      throw error;
    }
    return {
      stop: async () => {
        await consumption.stop();
        if (consumption.inFlight === 0) this.#consumptions.delete(consumption);
      },
    };
  }

  /** The cluster knows what is committed, not what is handed out: other processes' deliveries count as ready. */
  async stats(source: string): Promise<ChannelStats> {
    const { groupId, topic, retryTopic } = this.#describe(source);
    const ranges = await uncommitted(this.#link, groupId, [topic, retryTopic]);
    const own = [...this.#consumptions].filter(([, id]) => id === source).map(([consumption]) => consumption);
    const unread = ranges.map((range) => {
      const reading = own.map((consumption) => consumption.progressOf(range.topic, range.partition)?.nextOffset ?? 0);
      return Math.max(0, range.end - Math.max(range.from, ...reading));
    });
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    return { ready: sum(unread) + sum(own.map(({ backlog }) => backlog)), inFlight: sum(own.map(({ inFlight }) => inFlight)) };
  }

  async peek(queue: string, limit: number): Promise<readonly DeadLettered[]> {
    this.#source(queue);
    return peekDeadLetters(this.#link, this.#names, queue, limit, this.#options);
  }

  ping(): Promise<void> {
    return this.#link.ping();
  }

  close(): Promise<void> {
    this.#closing ??= closeInTime(
      this.#options.clock,
      () => this.#finish(),
      () => this.#link.close(),
    );
    return this.#closing;
  }

  async #finish(): Promise<void> {
    const consumptions = [...this.#consumptions.keys()];
    await Promise.allSettled(consumptions.map((consumption) => consumption.stop()));
    await Promise.allSettled(consumptions.map((consumption) => consumption.close()));
    await this.#link.close();
  }

  /** Kafka keeps what nobody reads: whether somebody takes a message is known from the system alone. */
  #assertRoutable(channel: string, { id, type }: Envelope): void {
    if (this.#queues.has(channel)) return;
    if (!this.#topics.has(channel)) throw new UnroutableError(`Nobody declared ${channel}.`);
    const isTaken = [...this.#subscriptions.values()].some(({ topic, types }) => topic === channel && (types?.includes(type) ?? true));
    if (!isTaken) throw new UnroutableError(`No subscription takes ${type} from ${channel} (message ${id}).`);
  }

  #describe(id: string): KafkaSource {
    const { deadLetter, messageTtlMs } = this.#source(id);
    const subscription = this.#subscriptions.get(id);
    return {
      id,
      groupId: this.#names.group(id),
      topic: this.#names.topic(subscription?.topic ?? id),
      retryTopic: this.#names.retry(id),
      deadLetterTopic: deadLetter === undefined ? undefined : this.#names.topic(deadLetter.channel),
      messageTtlMs,
      types: subscription?.types,
    };
  }

  #source(id: string): QueueDescription | SubscriptionDescription {
    const source = this.#queues.get(id) ?? this.#subscriptions.get(id);
    if (source === undefined) throw new ConfigurationError(`Nobody declared the queue or subscription ${id}.`);
    return source;
  }
}
