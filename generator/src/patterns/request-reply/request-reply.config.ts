import type * as Type from 'typebox';
import { choice, field, integer, milliseconds, object, optional, ref } from '../../model/schema-kit.ts';

/** On the send edge of the requester. Source: Azure Architecture Center, Asynchronous Request-Reply; EIP, Return Address. */
export const requestReplySchema = object(
  {
    reply: optional(
      object(
        {
          channel: ref('node', {
            title: 'Reply queue',
            description: 'The queue that replies come back on, for all instances of the requester and for nobody else.',
            examples: ['payment-replies'],
          }),
          correlationId: optional(
            field({ title: 'Correlation id', description: 'Field that matches a reply to its request.', examples: ['requestId'] }),
          ),
        },
        { title: 'Reply', description: 'Where replies arrive and how they are matched.' },
      ),
    ),
    timeoutMs: optional(
      milliseconds({
        title: 'Timeout',
        description: 'Time for one request before it is retried, cancelled or compensated.',
        minimum: 1,
        examples: [30000],
      }),
    ),
    deadlineMs: optional(
      milliseconds({ title: 'Deadline', description: 'Time for all tries of one request.', minimum: 1, examples: [120000] }),
    ),
    onTimeout: optional(
      choice(['cancel', 'compensate'], {
        title: 'On timeout',
        description: 'A timeout means unknown, not failed: cancel at the responder, or undo what may have happened.',
        default: 'cancel',
        examples: ['compensate'],
      }),
    ),
    cancelChannel: optional(
      ref('node', {
        title: 'Cancel queue',
        description: 'The queue that carries cancellations to the responder.',
        examples: ['payment-cancellations'],
      }),
    ),
    compensation: optional(
      ref('node', {
        title: 'Compensation',
        description: 'The consumer that undoes the effect; idempotent and resumable.',
        examples: ['payment-refund'],
      }),
    ),
    messageTtlMs: optional(
      milliseconds({
        title: 'Request TTL',
        description: 'Life of a request on the queue: at most the rest of the budget.',
        examples: [30000],
      }),
    ),
    maxOutstanding: optional(
      integer({
        title: 'Max outstanding',
        description: 'Requests without an outcome at most.',
        unit: 'messages',
        minimum: 1,
        examples: [1000],
      }),
    ),
    outstandingStore: optional(
      ref('node', { title: 'Outstanding store', description: 'Command store that traces outstanding requests.', examples: ['orders-db'] }),
    ),
  },
  { title: 'Request-reply', description: 'Does not block on a slower service, and still learns the outcome.' },
);

export type RequestReply = Type.Static<typeof requestReplySchema>;
