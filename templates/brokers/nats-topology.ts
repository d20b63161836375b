import { AckPolicy, DeliverPolicy, DiscardPolicy, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { ConsumerConfig, JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { ConfigurationError } from '../runtime/errors.ts';
import type { Bounds, QueueDescription, SubscriptionDescription, SystemDescription } from '../runtime/system.ts';
import { API_CODE, apiCode } from './nats-errors.ts';

/**
 * A delivery goes to another consumer this long after its last sign of life. A consumer that lives renews it until
 * its own `ackTimeoutMs`, so that a crash is found soon and a slow handler is left alone.
 */
export const LEASE_MS = 5_000;

/** How long the releases of a message are remembered: longer than any message should wait. */
const RELEASES_KEPT_MS = 30 * 24 * 3_600_000;

type StreamSettings = Partial<StreamConfig> & Pick<StreamConfig, 'name' | 'subjects'>;

/** Names of one system's streams, consumers and subjects on a shared server. Ids hold neither dots nor underscores. */
export class NatsNames {
  readonly #system: string;

  constructor(system: string) {
    this.#system = system;
  }

  /** Stream of a queue or a topic. */
  stream(id: string): string {
    return `${this.#system}_${id}`;
  }

  /** Subject of a queue. */
  queue(id: string): string {
    return `${this.#system}.${id}`;
  }

  /** Subject of one message type of a topic; `>` means all types. */
  topic(id: string, type: string): string {
    return `${this.#system}.${id}.${type}`;
  }

  get releaseStream(): string {
    return `${this.#system}__releases`;
  }

  /** Subject that holds how often one message of a queue or subscription was released. */
  release(source: string, sequence: number | '*'): string {
    return `${this.#system}.__releases.${source}.${sequence}`;
  }
}

/** @throws ConfigurationError for an overflow that JetStream cannot do behind a topic, naming the subscription. */
export async function declareSystem(manager: JetStreamManager, names: NatsNames, system: SystemDescription): Promise<void> {
  await ensureStream(manager, releaseStream(names));
  const deadLetterIds = new Set([...system.queues, ...system.subscriptions].map(({ deadLetter }) => deadLetter?.channel));
  for (const queue of system.queues) {
    await ensureStream(manager, queueStream(names, queue, deadLetterIds.has(queue.id)));
    await ensureConsumer(manager, names.stream(queue.id), { durable_name: queue.id, deliver_policy: DeliverPolicy.All });
  }
  for (const { id } of system.topics) {
    const subscriptions = system.subscriptions.filter(({ topic }) => topic === id);
    if (subscriptions.length > 0) await declareTopic(manager, names, id, subscriptions);
  }
}

async function declareTopic(
  manager: JetStreamManager,
  names: NatsNames,
  topic: string,
  subscriptions: readonly SubscriptionDescription[],
): Promise<void> {
  subscriptions.forEach(assertOverflow);
  await ensureStream(manager, topicStream(names, topic, subscriptions));
  for (const { id, types = [] } of subscriptions) {
    const [only] = types;
    await ensureConsumer(manager, names.stream(topic), {
      durable_name: id,
      deliver_policy: DeliverPolicy.New,
      // Servers before 2.10 filter by one subject; the consumption skips the types that several would let pass.
      filter_subject: only !== undefined && types.length === 1 ? names.topic(topic, only) : names.topic(topic, '>'),
    });
  }
}

/** A limit is for publishers, not for what was accepted once: a dead-letter queue never refuses. */
function queueStream(names: NatsNames, queue: QueueDescription, isDeadLetter: boolean): StreamSettings {
  const isUnlimited = isDeadLetter && queue.overflow !== 'drop-oldest';
  return {
    ...limits(isUnlimited ? [] : [queue], queue.overflow === 'drop-oldest'),
    name: names.stream(queue.id),
    subjects: [names.queue(queue.id)],
    retention: RetentionPolicy.Workqueue,
  };
}

/**
 * One stream for all subscriptions of a topic, which keeps a message until each has settled it. It takes the types
 * that somebody wants, so that the server itself tells the publisher of one that nobody takes.
 */
export function topicStream(names: NatsNames, topic: string, subscriptions: readonly SubscriptionDescription[]): StreamSettings {
  const types = subscriptions.flatMap((subscription) => subscription.types ?? ['>']);
  const wanted = types.includes('>') ? ['>'] : [...new Set(types)].toSorted();
  const refusing = subscriptions.filter(({ overflow }) => overflow === 'reject');
  return {
    // What one subscription drops all would lose: where another refuses, none drops.
    ...limits(refusing.length > 0 ? refusing : subscriptions, refusing.length === 0),
    name: names.stream(topic),
    subjects: wanted.map((type) => names.topic(topic, type)),
    retention: RetentionPolicy.Interest,
  };
}

function releaseStream(names: NatsNames): StreamSettings {
  return {
    name: names.releaseStream,
    subjects: [names.release('*', '*')],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    max_msgs_per_subject: 1,
    max_age: nanos(RELEASES_KEPT_MS),
    allow_direct: true,
  };
}

function limits(bounds: readonly Bounds[], dropsOldest: boolean): Partial<StreamConfig> {
  const smallest = (values: (number | undefined)[]): number => {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? -1 : Math.min(...known);
  };
  return {
    storage: StorageType.File,
    discard: dropsOldest ? DiscardPolicy.Old : DiscardPolicy.New,
    max_msgs: smallest(bounds.map(({ maxLength }) => maxLength)),
    max_bytes: smallest(bounds.map(({ maxBytes }) => maxBytes)),
    allow_direct: true,
  };
}

// The server says that the topic's stream is full, not for whom: only the publisher's own queue can be acted on.
function assertOverflow(subscription: SubscriptionDescription): void {
  if (subscription.overflow === 'reject' || subscription.overflow === 'drop-oldest') return;
  throw new ConfigurationError(
    `Subscription ${subscription.id}: NATS cannot do overflow "${subscription.overflow}" behind a topic. Use "reject" or "drop-oldest".`,
  );
}

async function ensureStream(manager: JetStreamManager, settings: StreamSettings): Promise<void> {
  try {
    await manager.streams.add(settings);
  } catch (error) {
    if (apiCode(error) !== API_CODE.streamExists) throw error;
    await manager.streams.update(settings.name, settings);
  }
}

async function ensureConsumer(
  manager: JetStreamManager,
  stream: string,
  rest: Partial<ConsumerConfig> & { durable_name: string },
): Promise<void> {
  const settings = {
    ...rest,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(LEASE_MS),
    // We count ourselves; and what waits for its retry must not hold up the rest.
    max_deliver: -1,
    max_ack_pending: -1,
  };
  try {
    await manager.consumers.add(stream, settings);
  } catch (error) {
    if (apiCode(error) !== API_CODE.consumerExists) throw error;
    await manager.consumers.update(stream, rest.durable_name, settings);
  }
}
