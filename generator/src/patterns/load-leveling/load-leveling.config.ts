import { choice, milliseconds, number, object, optional } from '../../model/schema-kit.ts';

export const onRejectSchema = choice(['block', 'spill', '503'], {
  title: 'On reject',
  description: 'What the producer does when the queue is full: wait a bounded time, spill to local disk, or answer 503 with Retry-After.',
  default: 'block',
  examples: ['block'],
});

/** Offered load of a producer, for capacity numbers and the simulator. */
export const loadMembers = {
  ratePerSec: optional(number({ title: 'Rate', description: 'Messages offered in ordinary times.', unit: 'messages/s', examples: [40] })),
  burst: optional(
    object(
      {
        ratePerSec: number({ title: 'Burst rate', description: 'Messages offered during the burst.', unit: 'messages/s', examples: [500] }),
        durationMs: milliseconds({ title: 'Burst duration', description: 'How long the burst lasts.', examples: [60000] }),
      },
      { title: 'Burst', description: 'The largest burst that the system must take.' },
    ),
  ),
};

export const rateLimitSchema = number({
  title: 'Rate limit',
  description: 'Messages taken at most, over all workers, to protect what stands behind.',
  unit: 'messages/s',
  exclusiveMinimum: 0,
  examples: [160],
});

export const maxAgeSchema = milliseconds({
  title: 'Max age',
  description: 'Age of the oldest message that raises an alarm.',
  minimum: 1,
  examples: [60000],
});
