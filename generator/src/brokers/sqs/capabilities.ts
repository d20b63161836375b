import { defineBroker } from '../capabilities.ts';

/** Standard and FIFO queues. */
export const sqs = defineBroker({
  protocol: 'sqs',
  title: 'Amazon SQS queue',
  source: 'Amazon SQS developer guide',
  capabilities: {
    redeliveryHint: 'none',
    defaultMaxDeliveries: 'unlimited',
    countsNack: true,
    ackTimeoutMs: 30_000,
    publishDedupWindowMs: 300_000,
    orderedScaling: 'message group',
    whenFull: 'grows',
    boundedByAge: true,
    deadLetterTransfers: ['at-least-once'],
    safeTransferNeedsReject: false,
    features: {
      'max-length': 'none',
      'max-bytes': 'none',
      'overflow-reject': 'none',
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
