import { defineBroker } from '../capabilities.ts';

/** Durable queues of an event broker. */
export const solace = defineBroker({
  protocol: 'solace',
  title: 'Solace queue',
  source: 'Solace documentation, Guaranteed Messaging',
  capabilities: {
    redeliveryHint: 'flag',
    defaultMaxDeliveries: 'unlimited',
    countsNack: true,
    orderedScaling: 'partitioned queue',
    whenFull: 'discards-newest',
    boundedByAge: false,
    deadLetterTransfers: ['at-least-once'],
    safeTransferNeedsReject: false,
    features: {
      'max-length': 'none',
      'max-bytes': 'native',
      'overflow-reject': 'native',
      'overflow-drop-oldest': 'none',
      'overflow-drop-newest': 'native',
      'overflow-dead-letter': 'none',
      'topic-overflow-drop-newest': 'native',
      'topic-overflow-dead-letter': 'none',
      'message-ttl': 'native',
      retention: 'native',
      replay: 'native',
      'key-ordering': 'native',
      'ack-extension': 'none',
      'publish-dedup': 'none',
    },
  },
  changes: [],
});
