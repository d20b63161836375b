import type { ConsumeMessage } from 'amqplib';
import { BrokerUnavailableError, UnroutableError } from '../runtime/errors.ts';
import type { RabbitConnection } from './rabbitmq-connection.ts';
import { HEADER } from './rabbitmq-publish.ts';
import type { ConfirmedPublisher, Target } from './rabbitmq-publish.ts';
import { declareWait, waitStepMs } from './rabbitmq-topology.ts';
import type { RabbitNames } from './rabbitmq-topology.ts';
import type { Encoded } from './wire.ts';

/** Where a message goes that its full target refuses: it waits and tries again, inside the broker. */
const FULL_TARGET_WAIT_MS = 1_000;

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

  /** Back to `queue` after the delay, with one attempt more. */
  async retry(queue: string, received: Received, delayMs: number): Promise<void> {
    await this.#sendLater(queue, received.content, copyHeaders(received, received.attempt), delayMs);
  }

  /** Back to the end of `queue` with the attempts it had. */
  async release(queue: string, received: Received): Promise<void> {
    await this.sendNow(queue, received.content, copyHeaders(received, received.attempt - 1));
  }

  /** Into `queue`, even where it is full: then it waits in the broker until there is room. */
  async sendNow(queue: string, content: Encoded, headers: Headers): Promise<void> {
    const verdict = await this.#publisher.send({ exchange: '', routingKey: queue }, content, headers);
    if (verdict === 'unroutable') throw new UnroutableError(`Queue ${queue} does not exist (message ${content.id}).`);
    if (verdict === 'refused') await this.#sendLater(queue, content, headers, FULL_TARGET_WAIT_MS);
  }

  async #sendLater(queue: string, content: Encoded, headers: Headers, delayMs: number): Promise<void> {
    const waitMs = waitStepMs(delayMs);
    await this.#ensureWait(waitMs);
    const target: Target = { exchange: this.#names.wait(waitMs), routingKey: queue };
    const verdict = await this.#publisher.send(target, content, headers);
    if (verdict === 'taken') return;
    this.#waits.delete(waitMs);
    throw new BrokerUnavailableError(`The wait queue of ${waitMs} ms did not take message ${content.id}.`);
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
