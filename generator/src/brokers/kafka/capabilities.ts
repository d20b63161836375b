import { defineBroker } from '../capabilities.ts';

/** Topics read by consumer groups. A bound can be emulated by the lag of the group, which the publisher asks for. */
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
      'max-length': 'emulated',
      'max-bytes': 'native',
      'overflow-reject': 'emulated',
      'overflow-drop-oldest': 'native',
      'overflow-drop-newest': 'none',
      'overflow-dead-letter': 'emulated',
      'topic-overflow-drop-newest': 'none',
      'topic-overflow-dead-letter': 'none',
      'message-ttl': 'emulated',
      retention: 'native',
      replay: 'native',
      'key-ordering': 'native',
      'ack-extension': 'emulated',
      'publish-dedup': 'native',
    },
  },
  changes: [],
});
