import type { ChannelModel, ConsumeMessage } from 'amqplib';
import { BrokerUnavailableError, ConfigurationError } from '../runtime/errors.ts';
import type { ConsumeOptions, Consumption, Delivery } from '../runtime/ports.ts';
import { reconnectDelayMs } from './backoff.ts';
import type { BrokerOptions } from './broker-options.ts';
import { mostHeldMs } from './leases.ts';
import type { RabbitConnection } from './rabbitmq-connection.ts';
import { translate } from './rabbitmq-connection.ts';
import { RabbitAcks } from './rabbitmq-acks.ts';
import { deadLetterHeaders, receive } from './rabbitmq-returns.ts';
import type { RabbitReturns, Received } from './rabbitmq-returns.ts';
import type { RabbitNames } from './rabbitmq-topology.ts';
import { giveBack, UnsettledDeliveries } from './rabbitmq-unsettled.ts';
import type { Line, Unsettled } from './rabbitmq-unsettled.ts';
import { handOut } from './hand-out.ts';
import { settleOnce } from './settle-once.ts';
import { decode } from './wire.ts';

/** Returned messages that may wait in this process for a slot. */
const RETURN_PREFETCH = 10;

interface Dependencies {
  readonly connection: RabbitConnection;
  readonly names: RabbitNames;
  readonly returns: RabbitReturns;
  readonly options: BrokerOptions;
}

/** A queue as declared: its id and what happens to its messages. */
export interface SourceQueue {
  readonly id: string;
  readonly deadLetterId: string | undefined;
  readonly messageTtlMs: number | undefined;
}

/** Consumes one queue and its returns on a channel of its own, also after a reconnection or a cancel by the broker. */
export class RabbitConsumption implements Consumption {
  readonly #source: SourceQueue;
  readonly #to: Dependencies;
  readonly #limits: ConsumeOptions;
  readonly #onDelivery: (delivery: Delivery) => void;
  readonly #closed = new AbortController();
  readonly #unsettled: UnsettledDeliveries;
  /** Received beyond the prefetch, since each of the two queues has a prefetch of its own. */
  readonly #backlog: { readonly line: Line; readonly message: ConsumeMessage }[] = [];
  #line: Line | undefined;
  #isStopped = false;
  #farewell: Promise<void> | undefined;

  constructor(source: SourceQueue, to: Dependencies, limits: ConsumeOptions, onDelivery: (delivery: Delivery) => void) {
    this.#source = source;
    this.#to = to;
    this.#limits = limits;
    this.#onDelivery = onDelivery;
    this.#unsettled = new UnsettledDeliveries(to.options.clock, mostHeldMs(limits), () => {
      to.options.log.warn('delivery not settled in time', { source: source.id });
      this.#onSettled();
    });
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
    if (!this.#isStopped) {
      this.#isStopped = true;
      if (this.#line !== undefined && !this.#line.isLost) await this.#cancel(this.#line);
    }
    await this.#farewell;
  }

  /** Ends the watch over deliveries that nobody will settle any more. */
  close(): void {
    this.#isStopped = true;
    this.#line?.acks.flush();
    this.#closed.abort();
    this.#unsettled.close();
  }

  async #attach(model: ChannelModel): Promise<void> {
    const channel = await model.createChannel();
    const line: Line = { channel, acks: new RabbitAcks(channel), consumerTags: [], isLost: false };
    line.channel.on('error', (error) => this.#to.options.log.warn('channel failed', { error: error.message }));
    line.channel.once('close', () => this.#onLost(line));
    const { id } = this.#source;
    const { prefetch } = this.#limits;
    await this.#consume(line, this.#to.names.queue(id), prefetch);
    await this.#consume(line, this.#to.names.returns(id), Math.min(prefetch, RETURN_PREFETCH));
    if (line.isLost) throw new BrokerUnavailableError('The channel was lost as soon as it was open.');
    this.#line = line;
    if (this.#isStopped) await this.#cancel(line);
  }

  async #consume(line: Line, queue: string, prefetch: number): Promise<void> {
    await line.channel.prefetch(prefetch);
    const { consumerTag } = await line.channel.consume(queue, (message) => {
      if (message !== null) return this.#receive(line, message);
      // The broker cancels a consumer when its queue moves to another node or is deleted.
      line.channel.close().catch(() => undefined);
    });
    line.consumerTags.push(consumerTag);
  }

  async #cancel(line: Line): Promise<void> {
    // What is on the wire until the broker confirms is still handed out.
    await Promise.all(line.consumerTags.map((tag) => line.channel.cancel(tag))).catch(() => undefined);
    const releases = this.#backlog.splice(0).map(({ message }) => this.#delivery(this.#unsettled.add(line, message)).release());
    await Promise.allSettled(releases);
    this.#closeWhenSettled();
  }

  #onLost(line: Line): void {
    line.isLost = true;
    this.#unsettled.forget(line);
    this.#backlog.length = 0;
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

  #receive(line: Line, message: ConsumeMessage): void {
    line.acks.received(message);
    if (this.#unsettled.size < this.#limits.prefetch) this.#hand(line, message);
    else this.#backlog.push({ line, message });
  }

  #hand(line: Line, message: ConsumeMessage): void {
    const { clock, log } = this.#to.options;
    const delivery = this.#delivery(this.#unsettled.add(line, message));
    const { messageTtlMs } = this.#source;
    if (messageTtlMs === undefined || delivery.enqueuedAt + messageTtlMs > clock.now()) {
      return handOut(this.#onDelivery, delivery, log);
    }
    delivery.deadLetter('expired').catch((error) => log.warn('expired message kept', { error: String(error) }));
  }

  #delivery(unsettled: Unsettled): Delivery {
    const { returns } = this.#to;
    const { id } = this.#source;
    const received = receive(unsettled.message);
    const settle = (before: () => Promise<void>) => () => this.#settle(unsettled, before);
    return settleOnce(
      {
        envelope: decode(received.content.json),
        attempt: received.attempt,
        redelivered: received.redelivered,
        enqueuedAt: received.enqueuedAt,
      },
      {
        ack: settle(() => Promise.resolve()),
        retry: (delayMs) => settle(() => returns.retry(id, received, delayMs))(),
        deadLetter: (reason) => settle(() => this.#bury(received, reason))(),
        release: settle(() => returns.release(id, received)),
      },
      () => this.#onSettled(),
    );
  }

  async #bury(received: Received, reason: string): Promise<void> {
    const { id, deadLetterId } = this.#source;
    const { clock, log } = this.#to.options;
    if (deadLetterId === undefined) return log.warn('message dropped', { id: received.content.id, source: id, reason });
    const headers = deadLetterHeaders(reason, id, received.attempt, clock.now());
    await this.#to.returns.bury(deadLetterId, received.content, headers);
  }

  /** Does what must be confirmed first, then acknowledges; where that fails, gives the message back. */
  async #settle(unsettled: Unsettled, before: () => Promise<void>): Promise<void> {
    const { line, message } = unsettled;
    if (unsettled.state === 'void') return;
    if (line.isLost) throw new BrokerUnavailableError('The channel of this delivery is lost; it will come again.');
    unsettled.state = 'settling';
    try {
      await before();
      line.acks.ack(message);
    } catch (error) {
      if (!line.isLost) giveBack(unsettled);
      throw translate(error);
    } finally {
      this.#unsettled.delete(unsettled);
    }
  }

  #onSettled(): void {
    while (!this.#isStopped && this.#unsettled.size < this.#limits.prefetch) {
      const next = this.#backlog.shift();
      if (next === undefined) return;
      this.#hand(next.line, next.message);
    }
    this.#closeWhenSettled();
  }

  #closeWhenSettled(): void {
    const line = this.#line;
    if (!this.#isStopped || this.#unsettled.size > 0 || line === undefined || line.isLost) return;
    // Acknowledgements have no answer. That of the channel's end comes after them; the connection's own end may overtake them.
    line.acks.flush();
    this.#farewell ??= line.channel.close().catch(() => undefined);
  }
}
