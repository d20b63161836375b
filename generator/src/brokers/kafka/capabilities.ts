import { defineBroker } from '../capabilities.ts';

/** Topics read by consumer groups. */
export const kafka = defineBroker({
  protocol: 'kafka',
  title: 'Kafka consumer group',
  source: 'Apache Kafka documentation, consumer and topic configuration',
  capabilities: {
    redeliveryHint: 'none',
    defaultMaxDeliveries: 'unlimited',
    countsNack: false,
    ackTimeoutMs: 300_000,
    orderedScaling: 'partitions',
    whenFull: 'discards-oldest',
    boundedByAge: true,
    deadLetterTransfers: [],
    safeTransferNeedsReject: false,
    features: {
      'max-length': 'none',
      'max-bytes': 'native',
      'overflow-reject': 'none',
      'overflow-drop-oldest': 'native',
      'overflow-drop-newest': 'none',
      'overflow-dead-letter': 'none',
      'message-ttl': 'emulated',
      retention: 'native',
      replay: 'native',
      'ack-extension': 'emulated',
      'publish-dedup': 'native',
    },
  },
  changes: [],
});
