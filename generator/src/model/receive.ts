import type * as Type from 'typebox';
import { idempotencySchema } from '../patterns/idempotency/idempotency.config.ts';
import { redeliverySchema } from '../patterns/retry/retry.config.ts';
import { choice, flag, integer, milliseconds, object, optional } from './schema-kit.ts';

/** How a consumer takes messages: shared by receive, subscribe, project and replicate edges. */
export const receiveMembers = {
  ackMode: optional(
    choice(['manual', 'auto'], {
      title: 'Ack mode',
      description: 'Acknowledge after the work (manual), or on delivery (auto), which loses messages in a crash.',
      default: 'manual',
      examples: ['manual'],
    }),
  ),
  ackTimeoutMs: optional(
    milliseconds({
      title: 'Ack timeout',
      description: 'Time after which an unacknowledged message goes to another worker.',
      minimum: 1,
      default: 30000,
      examples: [30000],
    }),
  ),
  heartbeat: optional(
    flag({ title: 'Heartbeat', description: 'Extend the ack timeout while the handler works.', default: false, examples: [true] }),
  ),
  prefetch: optional(
    integer({
      title: 'Prefetch',
      description: 'Unacknowledged messages that one worker holds at most.',
      unit: 'messages',
      minimum: 1,
      default: 50,
      examples: [50],
    }),
  ),
  concurrency: optional(
    integer({
      title: 'Concurrency',
      description: 'Messages that one worker handles at the same time.',
      unit: 'workers',
      minimum: 1,
      default: 10,
      examples: [10],
    }),
  ),
  serviceTimeMs: optional(
    object(
      {
        mean: milliseconds({ title: 'Mean', description: 'Mean time to handle one message.', examples: [20] }),
        p99: optional(milliseconds({ title: 'p99', description: 'Time that 99 of 100 messages stay below.', examples: [200] })),
      },
      { title: 'Service time', description: 'How long one message takes, for capacity numbers and the simulator.' },
    ),
  ),
  redelivery: optional(redeliverySchema),
  idempotency: optional(idempotencySchema),
};

export const receiveDefaults = { ackTimeoutMs: 30_000, prefetch: 50, concurrency: 10, maxDeliveries: 10 } as const;

const receiveShape = object(receiveMembers, { title: 'Receive', description: 'How a consumer takes messages.' });
export type Receive = Type.Static<typeof receiveShape>;
