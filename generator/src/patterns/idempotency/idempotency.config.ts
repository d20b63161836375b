import type * as Type from 'typebox';
import { choice, field, fields, flag, milliseconds, number, object, optional, ref, text } from '../../model/schema-kit.ts';

/** On a receive or subscribe edge. Source: Azure Architecture Center, Idempotent processing; NServiceBus outbox. */
export const idempotencySchema = object(
  {
    strategy: choice(['message-id', 'sequence', 'content-hash', 'redelivered-flag'], {
      title: 'Strategy',
      description: 'How a duplicate is recognised. `message-id` uses the producer-set source and id and suits almost every system.',
      examples: ['message-id'],
    }),
    keyFields: optional(
      fields({ title: 'Key fields', description: 'Payload fields that form the key instead of the message id.', examples: [['orderId']] }),
    ),
    brokerKey: optional(
      flag({
        title: 'Broker key',
        description: 'Use the id that the broker assigned. It changes on redrive, so a rule refuses it.',
        default: false,
        examples: [false],
      }),
    ),
    brokerDedup: optional(
      flag({
        title: 'Broker deduplication only',
        description: 'Rely on the publish window of the broker instead of an inbox.',
        default: false,
        examples: [false],
      }),
    ),
    hashFields: optional(
      fields({
        title: 'Hash fields',
        description: 'Business fields of a content hash. Send and receive times, attempt and trace fields never match and are refused.',
        examples: [['customerId', 'amount', 'occurredAt']],
      }),
    ),
    nonceField: optional(
      field({
        title: 'Nonce field',
        description: 'Producer-set nonce or occurrence time that tells equal-looking messages apart.',
        examples: ['occurredAt'],
      }),
    ),
    sequenceMode: optional(
      choice(['high-water-mark', 'seen-set'], {
        title: 'Sequence mode',
        description: 'A strict next number with parked gaps, or a set of seen numbers where order is not given.',
        default: 'high-water-mark',
        examples: ['high-water-mark'],
      }),
    ),
    sequenceField: optional(
      field({
        title: 'Sequence field',
        description:
          "Payload field with the producer's number, counted from 1 without gaps for each partition key; the number that an outbox gives unless stated.",
        examples: ['revision'],
      }),
    ),
    windowMs: optional(
      milliseconds({
        title: 'Window',
        description: 'How long an id is remembered. It must outlast retries, redelivery, the dead-letter queue and redrive.',
        default: 604800000,
        examples: [604800000],
      }),
    ),
    scope: optional(
      text({
        title: 'Scope',
        description: 'Prefix of the key in a shared store: the consumer id unless stated. An empty scope is shared by all.',
        examples: ['order-fulfilment'],
      }),
    ),
    dedupStore: optional(
      ref('node', {
        title: 'Dedup store',
        description:
          'Command store or read model that holds the inbox; the one the consumer writes to unless stated, so that marker and effect commit together.',
        examples: ['orders-db'],
      }),
    ),
    leaseMs: optional(
      milliseconds({
        title: 'Lease',
        description:
          'How long a call of an external system is taken to be under way; after that its outcome is asked for, and it is never repeated blindly.',
        minimum: 1,
        examples: [60000],
      }),
    ),
    onMismatch: optional(
      choice(['dead-letter'], {
        title: 'On mismatch',
        description: 'What happens to the same id with another body.',
        default: 'dead-letter',
        examples: ['dead-letter'],
      }),
    ),
    redriveWithinMs: optional(
      milliseconds({
        title: 'Redrive within',
        description: 'How late a message may come back from the dead-letter queue.',
        default: 0,
        examples: [259200000],
      }),
    ),
    publisherRetryMs: optional(
      number({
        title: 'Publisher retry',
        description: 'How long a producer may repeat a publish.',
        unit: 'ms',
        default: 0,
        examples: [60000],
      }),
    ),
  },
  { title: 'Idempotency', description: 'At-least-once delivery, effect once: inbox, effects and outbox commit together, then the ack.' },
);

export const idempotencyWindowMs = 604_800_000;
export const leaseDefaultMs = 60_000;

export type Idempotency = Type.Static<typeof idempotencySchema>;
