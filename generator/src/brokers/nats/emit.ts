import type { BrokerEmit } from '../broker-emit.ts';

/** NATS JetStream 2.9 and later. */
export const nats: BrokerEmit = {
  name: 'nats',
  // Behind a topic the server tells that the stream is full, not which subscription is.
  overflows: ['reject', 'drop-oldest'],
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
