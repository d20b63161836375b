import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { BrokerUnavailableError, ConfigurationError } from '../runtime/errors.ts';
import type { ConsumeOptions, Consumption, Delivery } from '../runtime/ports.ts';
import { reconnectDelayMs } from './backoff.ts';
import type { BrokerOptions } from './broker-options.ts';
import type { RabbitConnection } from './rabbitmq-connection.ts';
import { translate } from './rabbitmq-connection.ts';
import { deadLetterHeaders, receive } from './rabbitmq-returns.ts';
import type { RabbitReturns, Received } from './rabbitmq-returns.ts';
import { settleOnce } from './settle-once.ts';
import { decode } from './wire.ts';

/** One channel's consumer; a reconnection makes a new one. */
interface Line {
  readonly channel: Channel;
  consumerTag: string;
  isLost: boolean;
}

interface Unsettled {
  readonly line: Line;
  readonly deadlineMs: number;
  isSettling: boolean;
}

interface Dependencies {
  readonly connection: RabbitConnection;
  readonly returns: RabbitReturns;
  readonly options: BrokerOptions;
}

/** A queue as declared, with its names in the broker. */
export interface SourceQueue {
  readonly id: string;
  readonly queue: string;
  readonly deadLetterQueue: string | undefined;
  readonly messageTtlMs: number | undefined;
}

/** Consumes one queue on a channel of its own, also after a reconnection or a cancel by the broker. */
export class RabbitConsumption implements Consumption {
  readonly #source: SourceQueue;
  readonly #to: Dependencies;
  readonly #limits: ConsumeOptions;
  readonly #onDelivery: (delivery: Delivery) => void;
  readonly #closed = new AbortController();
  /** In the order of their deadlines. */
  readonly #unsettled = new Map<ConsumeMessage, Unsettled>();
  #line: Line | undefined;
  #isStopped = false;
  #isWatching = false;

  constructor(source: SourceQueue, to: Dependencies, limits: ConsumeOptions, onDelivery: (delivery: Delivery) => void) {
    this.#source = source;
    this.#to = to;
    this.#limits = limits;
    this.#onDelivery = onDelivery;
  }

  /** Deliveries of this process that are not settled. */
  get inFlight(): number {
    return this.#unsettled.size;
  }

  async start(): Promise<void> {
    try {
      await this.#attach(this.#to.connection.model);
    } catch (error) {
      throw translate(error);
    }
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    if (this.#line !== undefined && !this.#line.isLost) await this.#cancel(this.#line);
  }

  /** Ends the watch over deliveries that nobody will settle any more. */
  close(): void {
    this.#isStopped = true;
    this.#closed.abort();
  }

  async #attach(model: ChannelModel): Promise<void> {
    const line: Line = { channel: await model.createChannel(), consumerTag: '', isLost: false };
    line.channel.on('error', (error) => this.#to.options.log.warn('channel failed', { error: error.message }));
    line.channel.once('close', () => this.#onLost(line));
    await line.channel.prefetch(this.#limits.prefetch);
    const consumer = await line.channel.consume(this.#source.queue, (message) => {
      if (message !== null) return this.#hand(line, message);
      // The broker cancels a consumer when its queue moves to another node or is deleted.
      line.channel.close().catch(() => undefined);
    });
    line.consumerTag = consumer.consumerTag;
    this.#line = line;
    if (this.#isStopped) await this.#cancel(line);
  }

  async #cancel(line: Line): Promise<void> {
    // What is on the wire until the broker confirms is still handed out.
    await line.channel.cancel(line.consumerTag).catch(() => undefined);
    this.#closeWhenSettled();
  }

  #onLost(line: Line): void {
    line.isLost = true;
    for (const [message, unsettled] of this.#unsettled) if (unsettled.line === line) this.#unsettled.delete(message);
    if (!this.#isStopped && this.#line === line) void this.#attachAgain();
  }

  async #attachAgain(): Promise<void> {
    const { clock, log, random = Math.random } = this.#to.options;
    log.warn('consumer lost', { source: this.#source.id });
    for (let failures = 1; !this.#isStopped; failures++) {
      try {
        await clock.sleep(reconnectDelayMs(failures, random), this.#closed.signal);
        return await this.#attach(await this.#to.connection.connected());
      } catch (error) {
        if (this.#closed.signal.aborted) return;
        log.warn('consuming again failed', { source: this.#source.id, error: String(translate(error)) });
        if (error instanceof ConfigurationError) return;
      }
    }
  }

  #hand(line: Line, message: ConsumeMessage): void {
    const { clock, log } = this.#to.options;
    const received = receive(message);
    const deadlineMs = clock.monotonic() + this.#limits.ackTimeoutMs;
    this.#unsettled.set(message, { line, deadlineMs, isSettling: false });
    if (!this.#isWatching) void this.#watch();
    const delivery = this.#delivery(line, message, received);
    const { messageTtlMs } = this.#source;
    if (messageTtlMs === undefined || received.enqueuedAt + messageTtlMs > clock.now()) {
      return this.#onDelivery(delivery);
    }
    delivery.deadLetter('expired').catch((error) => log.warn('expired message kept', { error: String(error) }));
  }

  #delivery(line: Line, message: ConsumeMessage, received: Received): Delivery {
    const { returns } = this.#to;
    const { queue } = this.#source;
    const settle = (before: () => Promise<void>) => () => this.#settle(line, message, before);
    return settleOnce(
      {
        envelope: decode(received.content.json),
        attempt: received.attempt,
        redelivered: received.redelivered,
        enqueuedAt: received.enqueuedAt,
      },
      {
        ack: settle(() => Promise.resolve()),
        retry: (delayMs) => settle(() => returns.retry(queue, received, delayMs))(),
        deadLetter: (reason) => settle(() => this.#bury(received, reason))(),
        release: settle(() => returns.release(queue, received)),
      },
      () => this.#closeWhenSettled(),
    );
  }

  async #bury(received: Received, reason: string): Promise<void> {
    const { id, deadLetterQueue } = this.#source;
    const { clock, log } = this.#to.options;
    if (deadLetterQueue === undefined) return log.warn('message dropped', { id: received.content.id, source: id, reason });
    const headers = deadLetterHeaders(reason, id, received.attempt, clock.now());
    await this.#to.returns.sendNow(deadLetterQueue, received.content, headers);
  }

  /** Does what must be confirmed first, then acknowledges; where that fails, gives the message back. */
  async #settle(line: Line, message: ConsumeMessage, before: () => Promise<void>): Promise<void> {
    if (line.isLost) throw new BrokerUnavailableError('The channel of this delivery is lost; it will come again.');
    const unsettled = this.#unsettled.get(message);
    // Past its deadline the message was given back already.
    if (unsettled === undefined) return;
    unsettled.isSettling = true;
    try {
      await before();
      line.channel.ack(message);
    } catch (error) {
      if (!line.isLost) line.channel.reject(message, true);
      throw translate(error);
    } finally {
      this.#unsettled.delete(message);
    }
  }

  /** Gives back what was not settled in time. */
  async #watch(): Promise<void> {
    const { clock, log } = this.#to.options;
    this.#isWatching = true;
    for (const [message, unsettled] of this.#unsettled) {
      const { line, deadlineMs } = unsettled;
      const leftMs = deadlineMs - clock.monotonic();
      if (leftMs > 0) await clock.sleep(leftMs, this.#closed.signal).catch(() => undefined);
      if (this.#closed.signal.aborted) break;
      if (unsettled.isSettling || !this.#unsettled.delete(message)) continue;
      log.warn('delivery not settled in time', { source: this.#source.id });
      // Not nack: since RabbitMQ 4.3 only a reject counts as an attempt.
      line.channel.reject(message, true);
    }
    this.#isWatching = false;
  }

  #closeWhenSettled(): void {
    const line = this.#line;
    if (!this.#isStopped || this.#unsettled.size > 0 || line === undefined || line.isLost) return;
    line.channel.close().catch(() => undefined);
  }
}
