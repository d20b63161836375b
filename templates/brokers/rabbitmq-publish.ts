import type { ChannelModel, ConfirmChannel, Message } from 'amqplib';
import { BrokerUnavailableError } from '../runtime/errors.ts';
import type { Clock } from '../runtime/ports.ts';
import type { RabbitConnection } from './rabbitmq-connection.ts';
import type { Encoded } from './wire.ts';

const CONFIRM_TIMEOUT_MS = 30_000;

/** Our own headers; a header that is absent has not happened yet. */
export const HEADER = {
  sequence: 'x-eventwright-sequence',
  enqueuedAt: 'x-eventwright-enqueued-at',
  /** Attempts that ended before this copy of the message was published. */
  attempts: 'x-eventwright-attempts',
  /** Set on a copy that went back to its queue. */
  returned: 'x-eventwright-returned',
  deadReason: 'x-eventwright-dead-reason',
  deadSource: 'x-eventwright-dead-source',
  deadAttempts: 'x-eventwright-dead-attempts',
} as const;

export interface Target {
  readonly exchange: string;
  readonly routingKey: string;
}

/** `refused`: a bounded queue is full. `unroutable`: no queue took it. */
export type Verdict = 'taken' | 'refused' | 'unroutable';

/** Publishes persistent messages on one confirm channel and tells what became of each. */
export class ConfirmedPublisher {
  readonly #connection: RabbitConnection;
  readonly #clock: Clock;
  readonly #returned = new Set<number>();
  #sequence = 0;
  #open: { model: ChannelModel; channel: Promise<ConfirmChannel> } | undefined;

  constructor(connection: RabbitConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** @throws BrokerUnavailableError where no confirm came: the message may or may not have arrived. */
  async send(target: Target, message: Encoded, headers: Readonly<Record<string, unknown>>): Promise<Verdict> {
    return this.#connection.untilLost(async (model) => this.#sendOn(await this.#channel(model), target, message, headers));
  }

  async #sendOn(
    channel: ConfirmChannel,
    { exchange, routingKey }: Target,
    { id, type, json }: Encoded,
    headers: Readonly<Record<string, unknown>>,
  ): Promise<Verdict> {
    const sequence = ++this.#sequence;
    const properties = {
      messageId: id,
      type,
      contentType: 'application/cloudevents+json',
      persistent: true,
      // Unroutable messages are confirmed like others: only a return tells them apart.
      mandatory: true,
      headers: { ...headers, [HEADER.sequence]: sequence },
    };
    const confirmed = new Promise<Verdict>((resolve, reject) => {
      channel.publish(exchange, routingKey, Buffer.from(json), properties, (error: unknown) => {
        const wasReturned = this.#returned.delete(sequence);
        // The client names a negative confirm by this text alone; its other errors mean a lost channel.
        if (error instanceof Error && error.message === 'message nacked') resolve('refused');
        else if (error) reject(error);
        else resolve(wasReturned ? 'unroutable' : 'taken');
      });
    });
    return this.#withTimeout(confirmed, id);
  }

  async #withTimeout(confirmed: Promise<Verdict>, id: string): Promise<Verdict> {
    const timer = new AbortController();
    const timeout = this.#clock.sleep(CONFIRM_TIMEOUT_MS, timer.signal).then(() => {
      throw new BrokerUnavailableError(`No confirm of message ${id} within ${CONFIRM_TIMEOUT_MS} ms.`);
    });
    try {
      return await Promise.race([confirmed, timeout]);
    } finally {
      timeout.catch(() => undefined);
      timer.abort();
    }
  }

  async #channel(model: ChannelModel): Promise<ConfirmChannel> {
    if (this.#open?.model === model) return this.#open.channel;
    const open = { model, channel: this.#create(model) };
    this.#open = open;
    const forget = () => {
      if (this.#open === open) this.#open = undefined;
    };
    open.channel.then((channel) => channel.once('close', forget), forget);
    return open.channel;
  }

  async #create(model: ChannelModel): Promise<ConfirmChannel> {
    const channel = await model.createConfirmChannel();
    channel.on('error', () => undefined);
    channel.on('return', (message: Message) => {
      this.#returned.add(Number(message.properties.headers?.[HEADER.sequence]));
    });
    return channel;
  }
}
