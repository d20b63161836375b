import { defineBroker } from '../capabilities.ts';

/** The embedded default: durable queues in tables, leased with SKIP LOCKED. */
export const postgres = defineBroker({
  protocol: 'postgres',
  title: 'PostgreSQL transport',
  source: 'Adapter of this project',
  capabilities: {
    redeliveryHint: 'count',
    defaultMaxDeliveries: 'unlimited',
    countsNack: true,
    ackTimeoutMs: 30_000,
    orderedScaling: 'none',
    whenFull: 'rejects',
    boundedByAge: false,
    deadLetterTransfers: ['at-least-once'],
    safeTransferNeedsReject: false,
    features: {
      'max-length': 'native',
      'max-bytes': 'native',
      'overflow-reject': 'native',
      'overflow-drop-oldest': 'native',
      'overflow-drop-newest': 'native',
      'overflow-dead-letter': 'native',
      'topic-overflow-drop-newest': 'native',
      'topic-overflow-dead-letter': 'native',
      'message-ttl': 'native',
      retention: 'native',
      replay: 'native',
      'key-ordering': 'emulated',
      'ack-extension': 'native',
      'publish-dedup': 'none',
    },
  },
  changes: [],
});
