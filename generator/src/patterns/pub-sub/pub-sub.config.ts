import type * as Type from 'typebox';
import { boundsMembers } from '../../model/channel.ts';
import { choice, flag, id, object, optional, refs } from '../../model/schema-kit.ts';

/** On a subscribe, project or replicate edge that leaves a topic. Source: EIP, Durable Subscriber. */
export const subscriptionSchema = object(
  {
    name: optional(
      id({
        title: 'Name',
        description: 'Name of the subscription and of its own queue; the edge id unless stated.',
        examples: ['order-history-feed'],
      }),
    ),
    durable: optional(
      flag({ title: 'Durable', description: 'Keeps what is published while the subscriber is down.', default: true, examples: [true] }),
    ),
    filter: optional(
      refs('message', {
        title: 'Filter',
        description: 'Messages it takes; absent means all that the topic carries.',
        examples: [['order-fulfilled']],
      }),
    ),
    startPosition: optional(
      choice(['new', 'earliest', 'sequence'], {
        title: 'Start position',
        description: 'Where a new subscription starts.',
        default: 'new',
        examples: ['earliest'],
      }),
    ),
    ...boundsMembers,
  },
  {
    title: 'Subscription',
    description: 'Each subscription has its own queue, copy and cursor, so that a slow subscriber slows nobody else.',
  },
);

export type Subscription = Type.Static<typeof subscriptionSchema>;
