import type { Envelope } from '../runtime/envelope.ts';
import { ChannelFullError, ConfigurationError, UnroutableError } from '../runtime/errors.ts';
import type { Broker, ChannelStats, Consumption, ConsumeOptions } from '../runtime/ports.ts';
import type { DeadLettered, Delivery } from '../runtime/ports.ts';
import type { QueueDescription, SubscriptionDescription, SystemDescription } from '../runtime/system.ts';
import type { BrokerOptions } from './broker-options.ts';
import { BROKER_CAPABILITIES } from './capabilities.ts';
import { closeInTime } from '../runtime/closing.ts';
import { NatsLink } from './nats-connection.ts';
import { NatsConsumption } from './nats-consume.ts';
import { deadLetterHeaders, peekDeadLetters } from './nats-dead-letter.ts';
import { translate } from './nats-errors.ts';
import { NatsPublisher } from './nats-publish.ts';
import { NatsSettler } from './nats-settle.ts';
import { NatsNames, declareSystem } from './nats-topology.ts';
import { encode } from './wire.ts';
import type { Encoded } from './wire.ts';

/** Unconfirmed messages of one publish call. */
const CONFIRM_WINDOW = 200;

/**
 * Connects to NATS JetStream.
 * @throws ConfigurationError where the server refuses the credentials or has no JetStream;
 *         BrokerUnavailableError where it does not answer.
 */
export async function connectNats(options: BrokerOptions): Promise<Broker> {
  const link = new NatsLink(options);
  await link.open();
  return new NatsBroker(options, link);
}

/** One stream a queue or topic, one durable pull consumer a queue or subscription. */
class NatsBroker implements Broker {
  readonly capabilities = BROKER_CAPABILITIES.nats;
  readonly #options: BrokerOptions;
  readonly #link: NatsLink;
  readonly #names: NatsNames;
  readonly #publisher: NatsPublisher;
  readonly #topics = new Set<string>();
  readonly #queues = new Map<string, QueueDescription>();
  readonly #subscriptions = new Map<string, SubscriptionDescription>();
  readonly #consumptions = new Set<NatsConsumption>();
  #closing: Promise<void> | undefined;

  constructor(options: BrokerOptions, link: NatsLink) {
    this.#options = options;
    this.#link = link;
    this.#names = new NatsNames(options.system);
    this.#publisher = new NatsPublisher(link);
  }

  async declare(system: SystemDescription): Promise<void> {
    try {
      await this.#link.manage((manager) => declareSystem(manager, this.#names, system));
    } catch (error) {
      throw translate(error);
    }
    for (const topic of system.topics) this.#topics.add(topic.id);
    for (const queue of system.queues) this.#queues.set(queue.id, queue);
    for (const subscription of system.subscriptions) this.#subscriptions.set(subscription.id, subscription);
  }

  async publish(channel: string, envelopes: readonly Envelope[]): Promise<void> {
    const messages = envelopes.map(encode);
    for (let start = 0; start < messages.length; start += CONFIRM_WINDOW) {
      const window = messages.slice(start, start + CONFIRM_WINDOW);
      const results = await Promise.allSettled(window.map((message) => this.#publishOne(channel, message)));
      this.#link.tell(this.#names.wake(channel));
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    }
  }

  async consume(source: string, limits: ConsumeOptions, onDelivery: (delivery: Delivery) => void): Promise<Consumption> {
    const { deadLetter, messageTtlMs } = this.#source(source);
    const types = this.#subscriptions.get(source)?.types;
    const wake = this.#names.wake(this.#subscriptions.get(source)?.topic ?? source);
    const from = { id: source, stream: this.#stream(source), wake, deadLetterId: deadLetter?.channel, messageTtlMs, types };
    const settler = new NatsSettler({ id: source, wake }, this.#link, this.#publisher, this.#names, this.#options.log);
    const consumption = new NatsConsumption(from, { link: this.#link, settler, options: this.#options }, limits, onDelivery);
    consumption.start();
    this.#consumptions.add(consumption);
    return {
      stop: async () => {
        await consumption.stop();
        if (consumption.inFlight > 0) return;
        await consumption.close();
        this.#consumptions.delete(consumption);
      },
    };
  }

  /** JetStream tells no delayed message and none that waits for redelivery from one handed out: all are in flight. */
  async stats(source: string): Promise<ChannelStats> {
    const stream = this.#stream(source);
    try {
      const info = await this.#link.manage((manager) => manager.consumers.info(stream, source));
      return { ready: info.num_pending, inFlight: info.num_ack_pending };
    } catch (error) {
      throw translate(error);
    }
  }

  async peek(queue: string, limit: number): Promise<readonly DeadLettered[]> {
    this.#source(queue);
    return peekDeadLetters(this.#link, this.#names, queue, limit);
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
    await Promise.all([...this.#consumptions].map((consumption) => consumption.stop()));
    await Promise.all([...this.#consumptions].map((consumption) => consumption.close()));
    await this.#link.close();
  }

  async #publishOne(channel: string, message: Encoded): Promise<void> {
    const verdict = await this.#publisher.send(this.#subject(channel, message), message);
    if (verdict === 'taken') return;
    if (verdict === 'unroutable') {
      throw new UnroutableError(`No queue takes ${message.type} from ${channel} (message ${message.id}).`);
    }
    await this.#overflow(channel, message);
  }

  async #overflow(channel: string, message: Encoded): Promise<void> {
    const queue = this.#queues.get(channel);
    if (queue?.overflow === 'drop-newest') return;
    if (queue?.overflow === 'dead-letter' && queue.deadLetter !== undefined) {
      const subject = this.#names.queue(queue.deadLetter.channel);
      const verdict = await this.#publisher.send(subject, message, deadLetterHeaders('overflow', channel, 0));
      this.#link.tell(this.#names.wake(queue.deadLetter.channel));
      if (verdict === 'taken') return;
    }
    throw new ChannelFullError(`${channel} is full: it refuses message ${message.id} (${message.type}).`);
  }

  #subject(channel: string, message: Encoded): string {
    if (this.#topics.has(channel)) return this.#names.topic(channel, message.type);
    if (this.#queues.has(channel)) return this.#names.queue(channel);
    throw new UnroutableError(`Nobody declared ${channel}.`);
  }

  #source(id: string): QueueDescription | SubscriptionDescription {
    const source = this.#queues.get(id) ?? this.#subscriptions.get(id);
    if (source === undefined) throw new ConfigurationError(`Nobody declared the queue or subscription ${id}.`);
    return source;
  }

  #stream(source: string): string {
    this.#source(source);
    return this.#names.stream(this.#subscriptions.get(source)?.topic ?? source);
  }
}
