import type { Consumer } from 'kafkajs';
import type { Logger } from '../runtime/ports.ts';
import type { SubscriptionDescription, SystemDescription } from '../runtime/system.ts';
import type { KafkaLink } from './kafka-connection.ts';
import { isTopicExists, isUnknownTopic } from './kafka-errors.ts';

/** Partitions of a topic that we create: so many consumers may share a queue. */
const PARTITIONS = 12;
const CLUSTER_DEFAULT = -1;

/** Names of one system's topics and groups on a shared cluster. Ids hold no dots. */
export class KafkaNames {
  readonly #system: string;

  constructor(system: string) {
    this.#system = system;
  }

  /** Kafka topic of a queue or a topic. */
  topic(id: string): string {
    return `${this.#system}.${id}`;
  }

  /** Kafka topic through which a queue or subscription gets back what it did not handle. */
  retry(source: string): string {
    return `${this.#system}.${source}.retry`;
  }

  /** Consumer group of a queue or subscription. */
  group(source: string): string {
    return `${this.#system}.${source}`;
  }

  /** A group of one reader that commits nothing. */
  reader(name: string): string {
    return `${this.#system}.reader.${name}`;
  }
}

/** Creates the topics that are missing, and fixes where each new subscription starts. */
export async function declareSystem(link: KafkaLink, names: KafkaNames, system: SystemDescription, log: Logger): Promise<void> {
  const { queues, topics, subscriptions } = system;
  const wanted: KafkaTopic[] = [
    ...queues.map(({ id }) => ({ topic: names.topic(id) })),
    ...topics.map(({ id, retentionMs }) => ({ topic: names.topic(id), retentionMs })),
    ...[...queues, ...subscriptions].map(({ id }) => ({ topic: names.retry(id) })),
  ];
  await Promise.all(wanted.map((topic) => ensureTopic(link, topic)));
  for (const bounds of [...queues, ...subscriptions]) {
    if (bounds.maxLength !== undefined || bounds.maxBytes !== undefined) log.info('Kafka keeps no limit of a queue', { id: bounds.id });
  }
  await Promise.all(subscriptions.filter(({ startPosition }) => startPosition === 'new').map((one) => fixStart(link, names, one)));
}

interface KafkaTopic {
  readonly topic: string;
  /** The cluster's own where it is not stated. */
  readonly retentionMs?: number | undefined;
}

/** Creates a topic that is missing; one that exists keeps the settings that it has. */
async function ensureTopic(link: KafkaLink, { topic, retentionMs = 0 }: KafkaTopic): Promise<void> {
  try {
    await link.admin.fetchTopicMetadata({ topics: [topic] });
  } catch (error) {
    if (!isUnknownTopic(error)) throw error;
    await link.admin
      .createTopics({
        topics: [
          {
            topic,
            numPartitions: PARTITIONS,
            replicationFactor: CLUSTER_DEFAULT,
            ...(retentionMs > 0 && { configEntries: [{ name: 'retention.ms', value: String(retentionMs) }] }),
          },
        ],
        waitForLeaders: true,
      })
      .catch((failure: unknown) => {
        if (!isTopicExists(failure)) throw failure;
      });
  }
}

/**
 * Commits the topic's present end for a group without offsets: what is published from now on is the subscription's,
 * even if its first consumer comes later. Only a member may commit, so the group is joined for a moment.
 */
async function fixStart(link: KafkaLink, names: KafkaNames, { id, topic: topicId }: SubscriptionDescription): Promise<void> {
  const topic = names.topic(topicId);
  const committed = await link.admin.fetchOffsets({ groupId: names.group(id), topics: [topic] });
  if (committed.some(({ partitions }) => partitions.some(({ offset }) => Number(offset) >= 0))) return;
  const ends = await link.admin.fetchTopicOffsets(topic);
  await asMember(link.consumer(names.group(id)), topic, (consumer) =>
    consumer.commitOffsets(ends.map(({ partition, high }) => ({ topic, partition, offset: high }))),
  );
}

async function asMember(consumer: Consumer, topic: string, work: (consumer: Consumer) => Promise<void>): Promise<void> {
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic] });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: () => Promise.resolve() });
    await work(consumer);
  } finally {
    await consumer.disconnect();
  }
}
