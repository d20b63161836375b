import { defineBroker } from '../capabilities.ts';

/** Quorum queues. */
export const rabbitmq = defineBroker({
  protocol: 'rabbitmq',
  title: 'RabbitMQ quorum queue',
  source: 'RabbitMQ documentation, Quorum Queues',
  capabilities: {
    redeliveryHint: 'flag',
    defaultMaxDeliveries: 'unlimited',
    countsNack: true,
    ackTimeoutMs: 1_800_000,
    orderedScaling: 'single active consumer, consistent hash exchange',
    whenFull: 'discards-oldest',
    boundedByAge: false,
    deadLetterTransfers: ['at-most-once'],
    safeTransferNeedsReject: true,
    features: {
      'max-length': 'native',
      'max-bytes': 'native',
      'overflow-reject': 'native',
      'overflow-drop-oldest': 'native',
      'overflow-drop-newest': 'emulated',
      'overflow-dead-letter': 'native',
      'topic-overflow-drop-newest': 'none',
      'topic-overflow-dead-letter': 'none',
      'message-ttl': 'native',
      retention: 'none',
      replay: 'none',
      'key-ordering': 'native',
      'ack-extension': 'none',
      'publish-dedup': 'none',
    },
  },
  changes: [
    { since: '3.10', capabilities: { deadLetterTransfers: ['at-most-once', 'at-least-once'] } },
    { since: '4.0', capabilities: { defaultMaxDeliveries: 20 } },
    { since: '4.3', capabilities: { countsNack: false } },
  ],
});
