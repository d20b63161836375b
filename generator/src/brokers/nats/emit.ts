import { BROKER_CAPABILITIES } from '../../../../templates/brokers/capabilities.ts';
import type { BrokerEmit } from '../broker-emit.ts';

/** NATS JetStream 2.9 and later. */
export const nats: BrokerEmit = {
  name: 'nats',
  capabilities: BROKER_CAPABILITIES.nats,
  compose: {
    image: 'nats:2.11-alpine',
    command: ['--jetstream', '--store_dir', '/data', '--http_port', '8222'],
    environment: {},
    healthcheck: {
      test: ['CMD', 'wget', '--quiet', '--spider', 'http://127.0.0.1:8222/healthz'],
      interval: '5s',
      timeout: '5s',
      retries: 20,
    },
    url: 'nats://nats:4222',
  },
};
