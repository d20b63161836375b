import type { ConsumeMessage, Message } from 'amqplib';
import { BrokerUnavailableError } from '../runtime/errors.ts';
import type { DeadLettered } from '../runtime/ports.ts';
import type { RabbitConnection } from './rabbitmq-connection.ts';
import { HEADER } from './rabbitmq-publish.ts';
import type { ConfirmedPublisher, Target } from './rabbitmq-publish.ts';
import { declareWait, waitStepMs } from './rabbitmq-topology.ts';
import type { RabbitNames } from './rabbitmq-topology.ts';
import { decode } from './wire.ts';
import type { Encoded } from './wire.ts';

type Headers = Readonly<Record<string, unknown>>;

/** A message as it came from the broker. */
export interface Received {
  readonly content: Encoded;
  readonly attempt: number;
  readonly redelivered: boolean;
  readonly enqueuedAt: number;
  readonly headers: Headers;
}

/** Reads the content and our headers. A crash counts as an attempt, by the quorum queue's own counter. */
export function receive(message: ConsumeMessage): Received {
  const { headers = {}, messageId, type } = message.properties;
  const attemptsBefore = Number(headers[HEADER.attempts] ?? 0) + Number(headers['x-delivery-count'] ?? 0);
  return {
    content: {
      id: String(messageId),
      type: String(type),
      json: message.content.toString('utf8'),
      bytes: message.content.length,
    },
    attempt: attemptsBefore + 1,
    redelivered: message.fields.redelivered || headers[HEADER.returned] === true,
    enqueuedAt: Number(headers[HEADER.enqueuedAt]),
    headers,
  };
}

/** Headers of a copy that the dead-letter queue keeps. */
export function deadLetterHeaders(reason: string, source: string, attempts: number, nowMs: number): Headers {
  return {
    [HEADER.enqueuedAt]: nowMs,
    [HEADER.deadReason]: reason,
    [HEADER.deadSource]: source,
    [HEADER.deadAttempts]: attempts,
  };
}

/** What the dead-letter queue knows of a message; undefined for one that was published to the queue itself. */
export function readDeadLetter(message: Message): DeadLettered | undefined {
  const { headers = {} } = message.properties;
  if (!(HEADER.deadReason in headers)) return undefined;
  return {
    envelope: decode(message.content.toString('utf8')),
    reason: String(headers[HEADER.deadReason]),
    source: String(headers[HEADER.deadSource]),
    attempts: Number(headers[HEADER.deadAttempts]),
  };
}

/**
 * Sends messages on a second journey: a confirmed copy first, then the caller acknowledges the original.
 * A crash between the two leaves a duplicate, never a loss.
 */
export class RabbitReturns {
  readonly #connection: RabbitConnection;
  readonly #publisher: ConfirmedPublisher;
  readonly #names: RabbitNames;
  readonly #waits = new Map<number, Promise<void>>();

  constructor(connection: RabbitConnection, publisher: ConfirmedPublisher, names: RabbitNames) {
    this.#connection = connection;
    this.#publisher = publisher;
    this.#names = names;
  }

  /** Back to the queue `id` after the delay, with one attempt more. */
  async retry(id: string, received: Received, delayMs: number): Promise<void> {
    const waitMs = waitStepMs(delayMs);
    await this.#ensureWait(waitMs);
    const target = { exchange: this.#names.wait(waitMs), routingKey: this.#names.returns(id) };
    try {
      await this.#sendSurely(target, received.content, copyHeaders(received, received.attempt));
    } catch (error) {
      this.#waits.delete(waitMs);
      throw error;
    }
  }

  /** Back to the queue `id` with the attempts it had. */
  async release(id: string, received: Received): Promise<void> {
    const target = { exchange: '', routingKey: this.#names.returns(id) };
    await this.#sendSurely(target, received.content, copyHeaders(received, received.attempt - 1));
  }

  /** Into the dead-letter queue `id`, even where it is full: a limit is for publishers, not for what was accepted. */
  async bury(id: string, content: Encoded, headers: Headers): Promise<void> {
    const target = { exchange: '', routingKey: this.#names.queue(id) };
    const verdict = await this.#publisher.send(target, content, headers);
    if (verdict === 'taken') return;
    await this.#sendSurely({ exchange: '', routingKey: this.#names.returns(id) }, content, headers);
  }

  async #sendSurely(target: Target, content: Encoded, headers: Headers): Promise<void> {
    const verdict = await this.#publisher.send(target, content, headers);
    if (verdict === 'taken') return;
    throw new BrokerUnavailableError(`Queue ${target.routingKey} did not take message ${content.id}: ${verdict}.`);
  }

  #ensureWait(waitMs: number): Promise<void> {
    const known = this.#waits.get(waitMs);
    if (known !== undefined) return known;
    const declared = this.#connection.onChannel((channel) => declareWait(channel, this.#names, waitMs));
    this.#waits.set(waitMs, declared);
    declared.catch(() => this.#waits.delete(waitMs));
    return declared;
  }
}

/** Keeps what a dead-letter queue knows of the message. */
function copyHeaders(received: Received, attempts: number): Headers {
  const kept = [HEADER.deadReason, HEADER.deadSource, HEADER.deadAttempts]
    .filter((name) => name in received.headers)
    .map((name) => [name, received.headers[name]] as const);
  return {
    ...Object.fromEntries(kept),
    [HEADER.enqueuedAt]: received.enqueuedAt,
    [HEADER.attempts]: attempts,
    [HEADER.returned]: true,
  };
}
