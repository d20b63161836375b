import { BROKER_CAPABILITIES } from '../../../../templates/brokers/capabilities.ts';
import type { BrokerEmit } from '../broker-emit.ts';

const port = 9092;

/** Kafka 3, one node that is broker and controller. Source: Apache Kafka, Docker image. */
export const kafka: BrokerEmit = {
  name: 'kafka',
  capabilities: BROKER_CAPABILITIES.kafka,
  compose: {
    image: 'apache/kafka:3.9.1',
    environment: {
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: `PLAINTEXT://:${port},CONTROLLER://:9093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://kafka:${port}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    },
    healthcheck: {
      test: ['CMD', '/opt/kafka/bin/kafka-topics.sh', '--bootstrap-server', `localhost:${port}`, '--list'],
      interval: '5s',
      timeout: '10s',
      retries: 20,
    },
    url: `kafka://kafka:${port}`,
  },
};
