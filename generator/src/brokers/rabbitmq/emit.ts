import { BROKER_CAPABILITIES } from '../../../../templates/brokers/capabilities.ts';
import type { BrokerEmit } from '../broker-emit.ts';

/** RabbitMQ 3.10 and later, quorum queues. */
export const rabbitmq: BrokerEmit = {
  name: 'rabbitmq',
  capabilities: BROKER_CAPABILITIES.rabbitmq,
  compose: {
    image: 'rabbitmq:4.1-management',
    environment: { RABBITMQ_DEFAULT_USER: 'app', RABBITMQ_DEFAULT_PASS: '${RABBITMQ_PASSWORD:-app}' },
    healthcheck: { test: ['CMD', 'rabbitmq-diagnostics', '-q', 'ping'], interval: '5s', timeout: '10s', retries: 20 },
    url: 'amqp://app:${RABBITMQ_PASSWORD:-app}@rabbitmq:5672',
  },
};
