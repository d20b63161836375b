import type { BrokerCapabilities } from '../runtime/broker-capabilities.ts';
import type { BrokerName } from '../runtime/system.ts';

/** What each adapter promises. Data without a client, so that the generator refuses what an adapter cannot do by the same words. */
export const BROKER_CAPABILITIES = {
  postgres: {
    name: 'PostgreSQL 15 to 18',
    redeliveryHint: true,
    bounded: 'exact',
    queueOverflows: ['reject', 'drop-oldest', 'drop-newest', 'dead-letter'],
    subscriptionOverflows: ['reject', 'drop-oldest', 'drop-newest', 'dead-letter'],
    atomicPublish: true,
    delayedDelivery: true,
    keyOrdering: false,
    startFromEarliest: true,
  },
  rabbitmq: {
    name: 'RabbitMQ 3.10 to 4',
    redeliveryHint: true,
    // Since a quorum queue counts what its channel then gives back: rabbitmq-server, pull request 3746.
    countsUnseen: true,
    bounded: 'soft',
    queueOverflows: ['reject', 'drop-oldest', 'drop-newest', 'dead-letter'],
    // Behind a topic the broker tells that some queue refused, not which one.
    subscriptionOverflows: ['reject', 'drop-oldest'],
    delayedDelivery: true,
    keyOrdering: false,
    startFromEarliest: false,
  },
  nats: {
    name: 'NATS JetStream 2.9',
    redeliveryHint: true,
    bounded: 'exact',
    queueOverflows: ['reject', 'drop-oldest', 'drop-newest', 'dead-letter'],
    // Behind a topic the server tells that the stream is full, not for whom.
    subscriptionOverflows: ['reject', 'drop-oldest'],
    sharedTopicBound: true,
    delayedDelivery: true,
    keyOrdering: false,
    startFromEarliest: true,
    retainsAsLog: true,
  },
  kafka: {
    name: 'Kafka',
    // A record read again after a crash looks like a new one.
    redeliveryHint: false,
    bounded: 'none',
    queueOverflows: [],
    subscriptionOverflows: [],
    delayedDelivery: true,
    uncountedDeaths: true,
    keyOrdering: true,
    startFromEarliest: true,
    retainsAsLog: true,
  },
} as const satisfies Readonly<Record<BrokerName, BrokerCapabilities>>;
