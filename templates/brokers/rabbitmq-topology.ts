import type { Channel } from 'amqplib';
import { ConfigurationError } from '../runtime/errors.ts';
import type { Bounds, SubscriptionDescription, SystemDescription } from '../runtime/system.ts';

/**
 * Since RabbitMQ 4.0 a quorum queue drops a message without a word after 20 deliveries. We count ourselves, so the
 * limit must never be reached; the versions before 4.0 know no "unlimited".
 */
const DELIVERY_LIMIT = 1_000_000_000;

const MIN_WAIT_MS = 50;

/** Names of one system's queues and exchanges on a shared broker. */
export class RabbitNames {
  readonly #system: string;

  constructor(system: string) {
    this.#system = system;
  }

  queue(id: string): string {
    return `${this.#system}.${id}`;
  }

  /** Companion of the queue `id`, without limits: what was accepted once comes back through it, however full that is. */
  returns(id: string): string {
    return `${this.queue(id)}.return`;
  }

  /** A topic exchange, routed by message type. */
  topic(id: string): string {
    return `${this.#system}.${id}`;
  }

  /** The queue in which messages wait for `waitMs`, and the exchange that leads to it. */
  wait(waitMs: number): string {
    return `${this.#system}.wait.${waitMs}`;
  }
}

/**
 * Rounds a delay up to one of few steps, two an octave, so that there are few wait queues.
 * @returns Milliseconds: at least the delay, at most half as much again (50 at least).
 */
export function waitStepMs(delayMs: number): number {
  let octaveMs = MIN_WAIT_MS;
  while (octaveMs * 2 <= delayMs) octaveMs *= 2;
  const stepsMs = [octaveMs, octaveMs * 1.5, octaveMs * 2];
  return stepsMs.find((stepMs) => stepMs >= delayMs) ?? octaveMs * 2;
}

/**
 * Declares the queue of one wait step. One queue a step, since a time to live only ends at the head of a queue;
 * its exchange keeps the routing key, the name of the queue to return to. The return is at-least-once.
 */
export async function declareWait(channel: Channel, names: RabbitNames, waitMs: number): Promise<void> {
  const name = names.wait(waitMs);
  await channel.assertExchange(name, 'fanout', { durable: true });
  await channel.assertQueue(name, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-message-ttl': waitMs,
      'x-dead-letter-exchange': '',
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
      'x-delivery-limit': DELIVERY_LIMIT,
    },
  });
  await channel.bindQueue(name, name, '');
}

/** @throws ConfigurationError for what RabbitMQ cannot do, naming the subscription or topic. */
export async function declareSystem(channel: Channel, names: RabbitNames, system: SystemDescription): Promise<void> {
  for (const { id, retentionMs = 0 } of system.topics) {
    if (retentionMs > 0) throw new ConfigurationError(`Topic ${id}: RabbitMQ keeps nothing that was consumed. Take retentionMs away.`);
  }
  for (const topic of system.topics) await channel.assertExchange(names.topic(topic.id), 'topic', { durable: true });
  for (const queue of system.queues) await declareQueue(channel, names, queue.id, queue);
  for (const subscription of system.subscriptions) {
    assertPossible(subscription);
    await declareQueue(channel, names, subscription.id, subscription);
    await bindTypes(channel, names, system, subscription);
  }
}

/**
 * Quorum queues: replicated, and they count the deliveries that ended in a crash. Their price is a soft limit:
 * a burst may pass it by what publishers have in flight.
 */
async function declareQueue(channel: Channel, names: RabbitNames, id: string, bounds: Bounds): Promise<void> {
  const common = { 'x-queue-type': 'quorum', 'x-delivery-limit': DELIVERY_LIMIT };
  await channel.assertQueue(names.returns(id), { durable: true, arguments: common });
  await channel.assertQueue(names.queue(id), {
    durable: true,
    arguments: {
      ...common,
      'x-overflow': bounds.overflow === 'drop-oldest' ? 'drop-head' : 'reject-publish',
      ...(bounds.maxLength === undefined ? {} : { 'x-max-length': bounds.maxLength }),
      ...(bounds.maxBytes === undefined ? {} : { 'x-max-length-bytes': bounds.maxBytes }),
    },
  });
}

function assertPossible(subscription: SubscriptionDescription): void {
  if (subscription.startPosition === 'earliest')
    throw new ConfigurationError(
      `Subscription ${subscription.id}: RabbitMQ keeps nothing that it could start from. Use startPosition "new".`,
    );
  // The broker says that one of an exchange's queues refused, not which: only the publisher's own queue can be acted on.
  if (subscription.overflow === 'reject' || subscription.overflow === 'drop-oldest') return;
  throw new ConfigurationError(
    `Subscription ${subscription.id}: RabbitMQ cannot do overflow "${subscription.overflow}" behind a topic. ` +
      'Use "reject" or "drop-oldest".',
  );
}

/** Binds what the subscription takes, and unbinds what an earlier topology may have bound. */
async function bindTypes(
  channel: Channel,
  names: RabbitNames,
  system: SystemDescription,
  subscription: SubscriptionDescription,
): Promise<void> {
  const queue = names.queue(subscription.id);
  const exchange = names.topic(subscription.topic);
  const wanted = new Set(subscription.types ?? ['#']);
  const known = system.messages.map((message) => message.type);
  for (const key of wanted) await channel.bindQueue(queue, exchange, key);
  for (const key of ['#', ...known]) if (!wanted.has(key)) await channel.unbindQueue(queue, exchange, key);
}
