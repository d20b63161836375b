import { defineBroker } from '../capabilities.ts';

/** JetStream streams with pull consumers. */
export const nats = defineBroker({
  protocol: 'nats',
  title: 'NATS JetStream',
  source: 'NATS documentation, JetStream consumers and streams',
  capabilities: {
    redeliveryHint: 'count',
    defaultMaxDeliveries: 'unlimited',
    countsNack: true,
    ackTimeoutMs: 30_000,
    publishDedupWindowMs: 120_000,
    orderedScaling: 'partition by subject token',
    whenFull: 'discards-oldest',
    boundedByAge: false,
    retainsAsLog: true,
    deadLetterTransfers: [],
    safeTransferNeedsReject: false,
    features: {
      'max-length': 'native',
      'max-bytes': 'native',
      'overflow-reject': 'native',
      'overflow-drop-oldest': 'native',
      'overflow-drop-newest': 'emulated',
      'overflow-dead-letter': 'emulated',
      'topic-overflow-drop-newest': 'none',
      'topic-overflow-dead-letter': 'none',
      'message-ttl': 'native',
      retention: 'native',
      replay: 'native',
      'key-ordering': 'native',
      'ack-extension': 'native',
      'publish-dedup': 'native',
    },
  },
  changes: [],
});
