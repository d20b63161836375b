import type * as Type from 'typebox';
import { choice, flag, integer, milliseconds, object, optional, ref } from './schema-kit.ts';

export const deadLetterSchema = object(
  {
    channel: ref('node', {
      title: 'Dead-letter queue',
      description: 'The queue that takes messages which could not be handled. A dead-letter edge draws the same link.',
      examples: ['orders-dlq'],
    }),
    maxDeliveries: optional(
      integer({
        title: 'Max deliveries',
        description: 'Deliveries in all, the first one included, before a message is dead-lettered.',
        unit: 'deliveries',
        minimum: 1,
        examples: [5],
      }),
    ),
  },
  { title: 'Dead letter', description: 'Where a message goes that has failed too often.' },
);

/** Bounds shared by queues, topics and the own queue of a subscription. */
export const boundsMembers = {
  maxLength: optional(
    integer({
      title: 'Max length',
      description:
        'Messages that may wait. Size it by burst backlog and outage: a queue without a bound grows until something else breaks.',
      unit: 'messages',
      minimum: 1,
      examples: [10000],
    }),
  ),
  maxBytes: optional(
    integer({
      title: 'Max bytes',
      description: 'Bytes that may wait.',
      unit: 'bytes',
      minimum: 1,
      examples: [104857600],
    }),
  ),
  overflow: optional(
    choice(['reject', 'drop-oldest', 'drop-newest', 'dead-letter'], {
      title: 'Overflow',
      description: 'What happens to a message that finds the channel full. Only `reject` tells the producer.',
      default: 'reject',
      examples: ['reject'],
    }),
  ),
  messageTtlMs: optional(
    milliseconds({
      title: 'Message TTL',
      description: 'How long a message may wait before it expires.',
      minimum: 1,
      examples: [86400000],
    }),
  ),
  deadLetter: optional(deadLetterSchema),
};

/** Properties of a queue or a topic. Source: patterns, Shared properties. */
export const channelMembers = {
  ...boundsMembers,
  durable: optional(
    flag({
      title: 'Durable',
      description: 'Confirmed messages survive a restart of the broker.',
      default: true,
      examples: [true],
    }),
  ),
  retentionMs: optional(
    milliseconds({
      title: 'Retention',
      description: 'How long the broker keeps messages that were already consumed, so that a new subscriber or a rebuild can read them.',
      examples: [604800000],
    }),
  ),
  ordering: optional(
    choice(['none', 'key', 'total'], {
      title: 'Ordering',
      description: 'Order that consumers may rely on: none, per partition key, or over the whole channel.',
      default: 'none',
      examples: ['key'],
    }),
  ),
  partitions: optional(
    integer({
      title: 'Partitions',
      description: 'Partitions of the channel; they cap the parallelism of ordered consumers.',
      unit: 'partitions',
      minimum: 1,
      default: 1,
      examples: [12],
    }),
  ),
  external: optional(
    flag({
      title: 'External',
      description: 'Fed or read by systems outside this drawing.',
      default: false,
      examples: [true],
    }),
  ),
  server: optional(
    ref('server', {
      title: 'Server',
      description: 'The broker that holds this channel, a key of `servers`.',
      default: 'main',
      examples: ['main'],
    }),
  ),
};

export type DeadLetter = Type.Static<typeof deadLetterSchema>;
