import type { Envelope } from '../runtime/envelope.ts';
import { ChannelFullError, ConfigurationError, UnroutableError } from '../runtime/errors.ts';
import type { Broker, ChannelStats, Consumption, ConsumeOptions } from '../runtime/ports.ts';
import type { DeadLettered, Delivery } from '../runtime/ports.ts';
import type { QueueDescription, SubscriptionDescription, SystemDescription } from '../runtime/system.ts';
import type { BrokerOptions } from './broker-options.ts';
import { BROKER_CAPABILITIES } from './capabilities.ts';
import { closeInTime } from '../runtime/closing.ts';
import { RabbitConnection } from './rabbitmq-connection.ts';
import { RabbitConsumption } from './rabbitmq-consume.ts';
import { ConfirmedPublisher, HEADER } from './rabbitmq-publish.ts';
import type { Target } from './rabbitmq-publish.ts';
import { RabbitReturns, deadLetterHeaders, readDeadLetter } from './rabbitmq-returns.ts';
import { RabbitNames, declareSystem } from './rabbitmq-topology.ts';
import { encode } from './wire.ts';
import type { Encoded } from './wire.ts';

/** Unconfirmed messages of one publish call; also what a burst may pass a queue's limit by. */
const CONFIRM_WINDOW = 100;

/**
 * Connects to RabbitMQ.
 * @throws ConfigurationError where the broker refuses the credentials; BrokerUnavailableError where it does not answer.
 */
export async function connectRabbitmq(options: BrokerOptions): Promise<Broker> {
  const connection = new RabbitConnection(options);
  await connection.open();
  return new RabbitBroker(options, connection);
}

/** Quorum queues, publisher confirms, and our own attempt counter, delays and dead-lettering. */
class RabbitBroker implements Broker {
  readonly capabilities = BROKER_CAPABILITIES.rabbitmq;
  readonly #options: BrokerOptions;
  readonly #connection: RabbitConnection;
  readonly #names: RabbitNames;
  readonly #publisher: ConfirmedPublisher;
  readonly #returns: RabbitReturns;
  readonly #topics = new Set<string>();
  readonly #queues = new Map<string, QueueDescription>();
  readonly #subscriptions = new Map<string, SubscriptionDescription>();
  readonly #consumptions = new Map<RabbitConsumption, string>();
  #closing: Promise<void> | undefined;

  constructor(options: BrokerOptions, connection: RabbitConnection) {
    this.#options = options;
    this.#connection = connection;
    this.#names = new RabbitNames(options.system);
    this.#publisher = new ConfirmedPublisher(connection, options.clock);
    this.#returns = new RabbitReturns(connection, this.#publisher, this.#names);
  }

  async declare(system: SystemDescription): Promise<void> {
    await this.#connection.onChannel((channel) => declareSystem(channel, this.#names, system));
    for (const topic of system.topics) this.#topics.add(topic.id);
    for (const queue of system.queues) this.#queues.set(queue.id, queue);
    for (const subscription of system.subscriptions) this.#subscriptions.set(subscription.id, subscription);
  }

  async publish(channel: string, envelopes: readonly Envelope[]): Promise<void> {
    const messages = envelopes.map(encode);
    for (let start = 0; start < messages.length; start += CONFIRM_WINDOW) {
      const window = messages.slice(start, start + CONFIRM_WINDOW);
      const results = await Promise.allSettled(window.map((message) => this.#publishOne(channel, message)));
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    }
  }

  async consume(source: string, limits: ConsumeOptions, onDelivery: (delivery: Delivery) => void): Promise<Consumption> {
    const { deadLetter, messageTtlMs } = this.#source(source);
    const to = {
      connection: this.#connection,
      names: this.#names,
      returns: this.#returns,
      options: this.#options,
    };
    const queue = { id: source, deadLetterId: deadLetter?.channel, messageTtlMs };
    const consumption = new RabbitConsumption(queue, to, limits, onDelivery);
    await consumption.start();
    this.#consumptions.set(consumption, source);
    return {
      stop: async () => {
        await consumption.stop();
        if (consumption.inFlight > 0) return;
        // Its watch would keep the process alive.
        consumption.close();
        this.#consumptions.delete(consumption);
      },
    };
  }

  /** Delayed messages wait in queues that all sources share, and AMQP tells no unsettled ones: both are only ours. */
  async stats(source: string): Promise<ChannelStats> {
    this.#source(source);
    const counts = await this.#connection.onChannel((channel) =>
      Promise.all([channel.checkQueue(this.#names.queue(source)), channel.checkQueue(this.#names.returns(source))]),
    );
    const own = [...this.#consumptions].filter(([, id]) => id === source);
    return {
      ready: counts.reduce((sum, { messageCount }) => sum + messageCount, 0),
      inFlight: own.reduce((sum, [consumption]) => sum + consumption.inFlight, 0),
    };
  }

  /** Other consumers do not see the messages while they are read; the broker then puts them back in their places. */
  async peek(queue: string, limit: number): Promise<readonly DeadLettered[]> {
    this.#source(queue);
    return this.#connection.onChannel(async (channel) => {
      const found: DeadLettered[] = [];
      for (const name of [this.#names.queue(queue), this.#names.returns(queue)]) {
        while (found.length < limit) {
          const message = await channel.get(name);
          if (message === false) break;
          const dead = readDeadLetter(message);
          if (dead !== undefined) found.push(dead);
        }
      }
      return found;
    });
  }

  ping(): Promise<void> {
    return this.#connection.ping();
  }

  close(): Promise<void> {
    this.#closing ??= closeInTime(
      this.#options.clock,
      () => this.#finish(),
      () => this.#connection.close(),
    );
    return this.#closing;
  }

  async #finish(): Promise<void> {
    await Promise.all([...this.#consumptions.keys()].map((consumption) => consumption.stop()));
    for (const consumption of this.#consumptions.keys()) consumption.close();
    await this.#connection.close();
  }

  async #publishOne(channel: string, message: Encoded): Promise<void> {
    const enqueuedAt = { [HEADER.enqueuedAt]: this.#options.clock.now() };
    const verdict = await this.#publisher.send(this.#target(channel, message), message, enqueuedAt);
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
      const headers = deadLetterHeaders('overflow', channel, 0, this.#options.clock.now());
      return this.#returns.bury(queue.deadLetter.channel, message, headers);
    }
    throw new ChannelFullError(`${channel} is full: it refuses message ${message.id} (${message.type}).`);
  }

  #target(channel: string, message: Encoded): Target {
    if (this.#topics.has(channel)) return { exchange: this.#names.topic(channel), routingKey: message.type };
    if (this.#queues.has(channel)) return { exchange: '', routingKey: this.#names.queue(channel) };
    throw new UnroutableError(`Nobody declared ${channel}.`);
  }

  #source(id: string): QueueDescription | SubscriptionDescription {
    const source = this.#queues.get(id) ?? this.#subscriptions.get(id);
    if (source === undefined) throw new ConfigurationError(`Nobody declared the queue or subscription ${id}.`);
    return source;
  }
}
