import type {
  Bounds,
  QueueDescription,
  SubscriptionDescription,
  SystemDescription,
  TopicDescription,
} from '../../../templates/runtime/system.ts';
import type { FileSet } from './file-set.ts';
import { kubernetesName } from './kubernetes-names.ts';
import { yamlFile } from './yaml.ts';

const folder = 'deploy/brokers';
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** The channels as each broker's own tools take them: what the services declare when they start, for those who may not. */
export function emitBrokerDefinitions(system: SystemDescription, files: FileSet): void {
  files.add(`${folder}/rabbitmq-definitions.json`, json(rabbitmqDefinitions(system)));
  files.add(`${folder}/nats-streams.json`, json(natsDefinitions(system)));
  files.add(`${folder}/kafka-topics.yaml`, yamlFile(...kafkaTopics(system)));
}

const vhost = '/';
/** Never reached: the services count deliveries themselves. Versions before 4.0 know no "unlimited". */
const deliveryLimit = 1_000_000_000;

/** Source: RabbitMQ, definitions export and import. */
export function rabbitmqDefinitions(system: SystemDescription): object {
  const name = (id: string) => `${system.name}.${id}`;
  const common = { 'x-queue-type': 'quorum', 'x-delivery-limit': deliveryLimit };
  const queue = (queueName: string, more: object) => ({
    name: queueName,
    vhost,
    durable: true,
    auto_delete: false,
    arguments: { ...common, ...more },
  });
  const bounded = ({ overflow, maxLength, maxBytes }: Bounds) => ({
    'x-overflow': overflow === 'drop-oldest' ? 'drop-head' : 'reject-publish',
    ...(maxLength !== undefined && { 'x-max-length': maxLength }),
    ...(maxBytes !== undefined && { 'x-max-length-bytes': maxBytes }),
  });
  return {
    vhosts: [{ name: vhost }],
    exchanges: system.topics.map(({ id }) => ({
      name: name(id),
      vhost,
      type: 'topic',
      durable: true,
      auto_delete: false,
      internal: false,
      arguments: {},
    })),
    queues: [...system.queues, ...system.subscriptions].flatMap((each) => [
      queue(`${name(each.id)}.return`, {}),
      queue(name(each.id), bounded(each)),
    ]),
    bindings: system.subscriptions.flatMap(({ id, topic, types }) =>
      (types ?? ['#']).map((key) => ({
        source: name(topic),
        vhost,
        destination: name(id),
        destination_type: 'queue',
        routing_key: key,
        arguments: {},
      })),
    ),
  };
}

const nanosAMs = 1_000_000;
const leaseMs = 5000;
const releasesKeptMs = 30 * 24 * 3_600_000;
const minAgeMs = 100;
const maxWindowMs = 120_000;

/** Bodies of the JetStream API's requests to create streams and consumers. Source: NATS, JetStream wire API. */
export function natsDefinitions(system: SystemDescription): object {
  const deadLetters = new Set([...system.queues, ...system.subscriptions].map(({ deadLetter }) => deadLetter?.channel));
  const topics = system.topics.flatMap((topic) => {
    const subscriptions = system.subscriptions.filter((subscription) => subscription.topic === topic.id);
    return subscriptions.length === 0 ? [] : [{ topic, subscriptions }];
  });
  return {
    streams: [
      releaseStream(system),
      ...system.queues.map((queue) => queueStream(system, queue, deadLetters.has(queue.id))),
      ...topics.map(({ topic, subscriptions }) => topicStream(system, topic, subscriptions)),
    ],
    consumers: [
      ...system.queues.map(({ id }) => consumer(`${system.name}_${id}`, { durable_name: id, deliver_policy: 'all' })),
      ...topics.flatMap(({ topic: { id }, subscriptions }) =>
        subscriptions.map((subscription) =>
          consumer(`${system.name}_${id}`, {
            durable_name: subscription.id,
            deliver_policy: subscription.startPosition === 'earliest' ? 'all' : 'new',
            filter_subject: filterOf(system, id, subscription),
          }),
        ),
      ),
    ],
  };
}

/** Servers before 2.10 filter by one subject. */
const filterOf = ({ name }: SystemDescription, topic: string, { types = [] }: SubscriptionDescription) =>
  `${name}.${topic}.${types.length === 1 ? (types[0] ?? '>') : '>'}`;

const consumer = (stream: string, config: object) => ({
  stream_name: stream,
  config: { ...config, ack_policy: 'explicit', ack_wait: leaseMs * nanosAMs, max_deliver: -1, max_ack_pending: -1 },
});

const releaseStream = ({ name }: SystemDescription) => ({
  name: `${name}__releases`,
  subjects: [`${name}.__releases.*.*`],
  retention: 'limits',
  storage: 'file',
  max_msgs_per_subject: 1,
  max_age: releasesKeptMs * nanosAMs,
  allow_direct: true,
});

/** A dead-letter queue never refuses what was accepted once. */
const queueStream = ({ name }: SystemDescription, queue: QueueDescription, isDeadLetter: boolean) => ({
  ...limits(isDeadLetter && queue.overflow !== 'drop-oldest' ? [] : [queue], queue.overflow === 'drop-oldest'),
  name: `${name}_${queue.id}`,
  subjects: [`${name}.${queue.id}`],
  retention: 'workqueue',
});

function topicStream(
  { name }: SystemDescription,
  { id, retentionMs = 0 }: TopicDescription,
  subscriptions: readonly SubscriptionDescription[],
): object {
  const types = subscriptions.flatMap((subscription) => subscription.types ?? ['>']);
  const wanted = types.includes('>') ? ['>'] : [...new Set(types)].toSorted();
  const refusing = subscriptions.filter(({ overflow }) => overflow === 'reject');
  return {
    ...limits(refusing.length > 0 ? refusing : subscriptions, refusing.length === 0),
    name: `${name}_${id}`,
    subjects: wanted.map((type) => `${name}.${id}.${type}`),
    ...(retentionMs > 0 ? keptFor(Math.max(minAgeMs, retentionMs)) : { retention: 'interest' }),
  };
}

/** The window of repeated publishes is never longer than the age. */
const keptFor = (ageMs: number) => ({
  retention: 'limits',
  max_age: ageMs * nanosAMs,
  duplicate_window: Math.min(ageMs, maxWindowMs) * nanosAMs,
});

function limits(bounds: readonly Bounds[], dropsOldest: boolean): object {
  const smallest = (values: readonly (number | undefined)[]) => {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? -1 : Math.min(...known);
  };
  return {
    storage: 'file',
    discard: dropsOldest ? 'old' : 'new',
    max_msgs: smallest(bounds.map(({ maxLength }) => maxLength)),
    max_bytes: smallest(bounds.map(({ maxBytes }) => maxBytes)),
    allow_direct: true,
  };
}

const partitions = 12;

/** Resources of the Strimzi operator; the replication is the cluster's own. Source: Strimzi, KafkaTopic. */
export function kafkaTopics(system: SystemDescription): object[] {
  const topics: { topicName: string; retentionMs?: number | undefined }[] = [
    ...system.queues.map(({ id }) => ({ topicName: `${system.name}.${id}` })),
    ...system.topics.map(({ id, retentionMs }) => ({ topicName: `${system.name}.${id}`, retentionMs })),
    ...[...system.queues, ...system.subscriptions].map(({ id }) => ({ topicName: `${system.name}.${id}.retry` })),
  ];
  return topics.map(({ topicName, retentionMs = 0 }) => ({
    apiVersion: 'kafka.strimzi.io/v1beta2',
    kind: 'KafkaTopic',
    metadata: { name: kubernetesName(topicName).replaceAll(/-+\./g, '.'), labels: { 'strimzi.io/cluster': 'kafka' } },
    spec: { topicName, partitions, ...(retentionMs > 0 && { config: { 'retention.ms': retentionMs } }) },
  }));
}
