import { defineBroker } from '../capabilities.ts';

/** Queues and topic subscriptions. */
export const servicebus = defineBroker({
  protocol: 'servicebus',
  title: 'Azure Service Bus queue',
  source: 'Azure Service Bus documentation',
  capabilities: {
    redeliveryHint: 'count',
    defaultMaxDeliveries: 10,
    countsNack: true,
    ackTimeoutMs: 60_000,
    publishDedupWindowMs: 600_000,
    orderedScaling: 'sessions',
    whenFull: 'rejects',
    boundedByAge: false,
    deadLetterTransfers: ['at-least-once'],
    safeTransferNeedsReject: false,
    features: {
      'max-length': 'none',
      'max-bytes': 'native',
      'overflow-reject': 'native',
      'overflow-drop-oldest': 'none',
      'overflow-drop-newest': 'none',
      'overflow-dead-letter': 'none',
      'topic-overflow-drop-newest': 'none',
      'topic-overflow-dead-letter': 'none',
      'message-ttl': 'native',
      retention: 'none',
      replay: 'none',
      'key-ordering': 'native',
      'ack-extension': 'native',
      'publish-dedup': 'native',
    },
  },
  changes: [],
});
