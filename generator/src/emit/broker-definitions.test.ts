import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { declareSystem as declareKafka, KafkaNames } from '../../../templates/brokers/kafka-topology.ts';
import { declareSystem as declareNats, NatsNames } from '../../../templates/brokers/nats-topology.ts';
import { declareSystem as declareRabbit, RabbitNames } from '../../../templates/brokers/rabbitmq-topology.ts';
import type { SystemDescription } from '../../../templates/runtime/system.ts';
import { kafkaTopics, natsDefinitions, rabbitmqDefinitions } from './broker-definitions.ts';
import { shopGraph } from './emit.fixture.ts';
import { kubernetesSchemas } from './kubernetes-schemas.fixture.ts';
import { planProject } from './plan.ts';

const systems: readonly (readonly [string, SystemDescription])[] = [
  ['the shop', planProject(shopGraph(), 'postgres').system],
  [
    'bounds of other kinds',
    planProject(
      shopGraph({
        'nodes/orders/overflow': 'drop-oldest',
        'nodes/orders/maxBytes': 9_000_000,
        'edges/events-project/messages': ['order-placed'],
        'edges/events-project/subscription/overflow': 'drop-oldest',
      }),
      'postgres',
    ).system,
  ],
];

const keeping: readonly [string, SystemDescription] = [
  'a topic that keeps messages',
  planProject(
    shopGraph({
      'nodes/events/maxLength': undefined,
      'nodes/events/retentionMs': 60_000,
      'edges/events-project/subscription/startPosition': 'earliest',
    }),
    'nats',
  ).system,
];

type Call = readonly unknown[];

/** Takes every call of the methods that an adapter declares with. */
const recorder = (calls: Map<string, Call[]>, answers: Readonly<Record<string, unknown>> = {}): never =>
  new Proxy(
    {},
    {
      get: (_, method: string) =>
        answers[method] ??
        (async (...args: Call) => {
          calls.set(method, [...(calls.get(method) ?? []), args]);
        }),
    },
  ) as never;

describe('broker definitions: what the adapters declare at start, call by call', () => {
  it.each(systems)('RabbitMQ, %s', async (_, system) => {
    const calls = new Map<string, Call[]>();
    await declareRabbit(recorder(calls), new RabbitNames(system.name), system);
    const of = (method: string) => calls.get(method) ?? [];
    const definitions = rabbitmqDefinitions(system) as Record<string, Record<string, unknown>[]>;
    expect(definitions['exchanges']?.map(({ name, type, durable }) => [name, type, { durable }])).toEqual(of('assertExchange'));
    expect(definitions['queues']?.map(({ name, durable, arguments: args }) => [name, { durable, arguments: args }])).toEqual(
      of('assertQueue'),
    );
    expect(definitions['bindings']?.map(({ source, destination, routing_key: key }) => [destination, source, key])).toEqual(
      of('bindQueue'),
    );
  });

  it.each([...systems, keeping])('NATS, %s', async (_, system) => {
    const streams = new Map<string, Call[]>();
    const consumers = new Map<string, Call[]>();
    const manager = recorder(new Map(), { streams: recorder(streams), consumers: recorder(consumers) });
    await declareNats(manager, new NatsNames(system.name), system);
    const definitions = natsDefinitions(system) as { streams: unknown[]; consumers: { stream_name: string; config: unknown }[] };
    expect(definitions.streams).toEqual(streams.get('add')?.map(([settings]) => settings));
    expect(definitions.consumers.map(({ stream_name: stream, config }) => [stream, config])).toEqual(consumers.get('add'));
  });

  it.each([...systems, keeping])('Kafka, %s', async (_, system) => {
    const calls = new Map<string, Call[]>();
    const unknown = Object.assign(new Error('unknown topic'), { name: 'KafkaJSProtocolError', type: 'UNKNOWN_TOPIC_OR_PARTITION' });
    const admin = recorder(calls, {
      fetchTopicMetadata: () => Promise.reject(unknown),
      fetchOffsets: async () => [{ partitions: [{ offset: '0' }] }],
    });
    const silent = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
    await declareKafka({ admin } as never, new KafkaNames(system.name), system, silent);
    const created = (calls.get('createTopics') ?? []).flatMap(([request]) => (request as { topics: Record<string, unknown>[] }).topics);
    const topics = kafkaTopics(system) as { spec: { topicName: string; partitions: number; config?: Record<string, unknown> } }[];
    const entries = (config: Record<string, unknown> = {}) =>
      Object.entries(config).map(([name, value]) => ({ name, value: String(value) }));
    expect(topics.map(({ spec }) => [spec.topicName, spec.partitions, entries(spec.config)])).toEqual(
      created.map(({ topic, numPartitions, configEntries = [] }) => [topic, numPartitions, configEntries]),
    );
    const ajv = new Ajv2020({ strict: true });
    for (const topic of topics) expect(ajv.validate(kubernetesSchemas['KafkaTopic'] ?? false, topic), ajv.errorsText()).toBe(true);
  });
});
