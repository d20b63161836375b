import { AckPolicy, DeliverPolicy, DiscardPolicy, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { ConsumerConfig, JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { ConfigurationError } from '../runtime/errors.ts';
import type { Bounds, QueueDescription, SubscriptionDescription, SystemDescription, TopicDescription } from '../runtime/system.ts';
import { API_CODE, apiCode } from './nats-errors.ts';

/** A delivery goes to another consumer this long after its last sign of life: a crash is found soon, a slow handler left alone. */
export const LEASE_MS = 5_000;

/** How long the releases of a message are remembered: longer than any message should wait. */
const RELEASES_KEPT_MS = 30 * 24 * 3_600_000;

/** Of a consumer that exists with other settings: since 2.10, and before. */
const OTHER_CONSUMER: ReadonlySet<number> = new Set([API_CODE.consumerExists, API_CODE.consumerRefused]);

/** What the server takes at least for an age, and at most for its window of repeated publishes. */
const MIN_AGE_MS = 100;
const MAX_WINDOW_MS = 120_000;

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

  /** Subject on which publishers to a queue or topic tell its consumers that there is something new. */
  wake(id: string): string {
    return `${this.#system}.__wake.${id}`;
  }

  get releaseStream(): string {
    return `${this.#system}__releases`;
  }

  /** Subject that holds how often one message of a queue or subscription was released. */
  release(source: string, sequence: number | '*'): string {
    return `${this.#system}.__releases.${source}.${sequence}`;
  }
}

/** @throws ConfigurationError for what JetStream cannot do behind a topic, naming the subscription or topic. */
export async function declareSystem(manager: JetStreamManager, names: NatsNames, system: SystemDescription): Promise<void> {
  await ensureStream(manager, releaseStream(names));
  const deadLetterIds = new Set([...system.queues, ...system.subscriptions].map(({ deadLetter }) => deadLetter?.channel));
  for (const queue of system.queues) {
    await ensureStream(manager, queueStream(names, queue, deadLetterIds.has(queue.id)));
    await ensureConsumer(manager, names.stream(queue.id), DeliverPolicy.All, { durable_name: queue.id });
  }
  for (const topic of system.topics) {
    const subscriptions = system.subscriptions.filter((subscription) => subscription.topic === topic.id);
    if (subscriptions.length > 0) await declareTopic(manager, names, topic, subscriptions);
  }
}

async function declareTopic(
  manager: JetStreamManager,
  names: NatsNames,
  topic: TopicDescription,
  subscriptions: readonly SubscriptionDescription[],
): Promise<void> {
  for (const subscription of subscriptions) assertPossible(topic, subscription);
  await ensureStream(manager, topicStream(names, topic, subscriptions));
  for (const { id, types = [], startPosition } of subscriptions) {
    const [only] = types;
    const start = startPosition === 'earliest' ? DeliverPolicy.All : DeliverPolicy.New;
    await ensureConsumer(manager, names.stream(topic.id), start, {
      durable_name: id,
      // Servers before 2.10 filter by one subject; the consumption skips the types that several would let pass.
      filter_subject: only !== undefined && types.length === 1 ? names.topic(topic.id, only) : names.topic(topic.id, '>'),
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
 * One stream for all subscriptions of a topic, which keeps a message until each has settled it, or for the topic's
 * retention whoever has. It takes the types that somebody wants, so that the server itself tells the publisher of one
 * that nobody takes.
 */
export function topicStream(
  names: NatsNames,
  { id, retentionMs = 0 }: TopicDescription,
  subscriptions: readonly SubscriptionDescription[],
): StreamSettings {
  const types = subscriptions.flatMap((subscription) => subscription.types ?? ['>']);
  const wanted = types.includes('>') ? ['>'] : [...new Set(types)].toSorted();
  const refusing = subscriptions.filter(({ overflow }) => overflow === 'reject');
  return {
    // What one subscription drops all would lose: where another refuses, none drops.
    ...limits(refusing.length > 0 ? refusing : subscriptions, refusing.length === 0),
    name: names.stream(id),
    subjects: wanted.map((type) => names.topic(id, type)),
    ...(retentionMs > 0 ? keptFor(Math.max(MIN_AGE_MS, retentionMs)) : { retention: RetentionPolicy.Interest }),
  };
}

function keptFor(ageMs: number): Partial<StreamConfig> {
  return { retention: RetentionPolicy.Limits, max_age: nanos(ageMs), duplicate_window: nanos(Math.min(ageMs, MAX_WINDOW_MS)) };
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

function assertPossible({ retentionMs = 0 }: TopicDescription, { id, overflow, maxLength, maxBytes }: SubscriptionDescription): void {
  // The server counts what it keeps, too: publishers would be refused although everybody has read all.
  if (retentionMs > 0 && (maxLength !== undefined || maxBytes !== undefined))
    throw new ConfigurationError(
      `Subscription ${id}: NATS cannot bound it, since its topic keeps messages. Take retentionMs or the bound away.`,
    );
  // The server says that the topic's stream is full, not for whom: only the publisher's own queue can be acted on.
  if (overflow !== 'reject' && overflow !== 'drop-oldest')
    throw new ConfigurationError(
      `Subscription ${id}: NATS cannot do overflow "${overflow}" behind a topic. Use "reject" or "drop-oldest".`,
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
  start: DeliverPolicy,
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
    await manager.consumers.add(stream, { ...settings, deliver_policy: start });
  } catch (error) {
    if (!OTHER_CONSUMER.has(apiCode(error) ?? 0)) throw error;
    // Where it started is past.
    await manager.consumers.update(stream, rest.durable_name, settings);
  }
}
