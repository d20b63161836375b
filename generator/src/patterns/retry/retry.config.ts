import * as Type from 'typebox';
import { choice, flag, integer, milliseconds, number, object, optional } from '../../model/schema-kit.ts';

const backoffSchema = object(
  {
    baseMs: optional(
      milliseconds({ title: 'Base delay', description: 'Delay before the second attempt, before jitter.', default: 100, examples: [100] }),
    ),
    multiplier: optional(
      number({
        title: 'Multiplier',
        description: 'Growth of the delay from attempt to attempt; 1 keeps it constant.',
        unit: 'ratio',
        minimum: 1,
        default: 2,
        examples: [2],
      }),
    ),
    maxMs: optional(
      milliseconds({
        title: 'Max delay',
        description: 'Cap of a single delay. Without it the tenth delay of a one second base is 17 minutes.',
        examples: [20000],
      }),
    ),
    jitter: optional(
      choice(['full', 'equal', 'none'], {
        title: 'Jitter',
        description: 'Random spread, so that clients that failed together do not come back together.',
        examples: ['full'],
      }),
    ),
  },
  { title: 'Back-off', description: 'Delays between attempts: min(maxMs, baseMs · multiplier^(n−1)), then jitter.' },
);

/** Retry inside one process, on a send or call edge. Source: gRPC proposal A6; AWS, Exponential Backoff And Jitter. */
export const retrySchema = object(
  {
    maxAttempts: optional(
      Type.Union([Type.Integer({ minimum: 1 }), Type.Literal('infinite')], {
        title: 'Max attempts',
        description: 'Attempts in all, the first one included. `infinite` needs a deadline.',
        'x-unit': 'attempts',
        examples: [3, 'infinite'],
      }),
    ),
    attemptTimeoutMs: optional(
      milliseconds({
        title: 'Attempt timeout',
        description: 'Time for one attempt, about the p99.9 of the target. Without it a hung target holds resources for ever.',
        minimum: 1,
        examples: [2000],
      }),
    ),
    deadlineMs: optional(
      milliseconds({ title: 'Deadline', description: 'Time for all attempts and the waits between them.', minimum: 1, examples: [15000] }),
    ),
    backoff: optional(backoffSchema),
    budget: optional(
      object(
        {
          maxTokens: optional(
            number({
              title: 'Max tokens',
              description: 'Size of the token bucket; retries stop while it is at most half full.',
              unit: 'tokens',
              default: 10,
              examples: [10],
            }),
          ),
          tokenRatio: optional(
            number({
              title: 'Token ratio',
              description: 'Tokens given back for each success.',
              unit: 'tokens/success',
              default: 0.1,
              examples: [0.1],
            }),
          ),
        },
        { title: 'Retry budget', description: 'Caps the extra load during an outage to about ten per cent.' },
      ),
    ),
    retryOn: optional(
      Type.Array(Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' }), {
        title: 'Retry on',
        description: 'Error codes worth another attempt; absent means every error that is not marked permanent.',
        examples: [['TIMEOUT', 'ECONNREFUSED', '503']],
      }),
    ),
    circuitBreaker: optional(
      object(
        {
          failureThreshold: optional(
            integer({
              title: 'Failure threshold',
              description: 'Consecutive failures that open the circuit.',
              unit: 'attempts',
              minimum: 1,
              default: 5,
              examples: [5],
            }),
          ),
          resetMs: optional(
            milliseconds({
              title: 'Reset after',
              description: 'Time open before one trial call is let through.',
              default: 30000,
              examples: [30000],
            }),
          ),
        },
        { title: 'Circuit breaker', description: 'Fails at once while the target is known to be down.' },
      ),
    ),
  },
  {
    title: 'Retry',
    description: 'Masks transient faults without making an outage worse. The message id stays the same over all attempts.',
  },
);

/** Redelivery of a failed message, on a receive or subscribe edge. */
export const redeliverySchema = object(
  {
    maxDeliveries: optional(
      integer({
        title: 'Max deliveries',
        description: 'Deliveries in all, the first one included; the dead letter policy of the channel unless stated.',
        unit: 'deliveries',
        minimum: 1,
        examples: [5],
      }),
    ),
    backoff: optional(backoffSchema),
    onFailure: optional(
      choice(['reject', 'nack'], {
        title: 'On failure',
        description:
          'How a failure is told to the broker where both exist; RabbitMQ from 4.3 on does not count `nack` towards the delivery limit.',
        default: 'reject',
        examples: ['reject'],
      }),
    ),
    keyPolicy: optional(
      choice(['halt-key', 'park-key', 'skip'], {
        title: 'Key policy',
        description:
          'On an ordered channel, what happens to the later messages of a key whose message keeps failing: wait for it (halt-key), follow it to the dead-letter queue (park-key), or go on without it (skip), which disorders the key.',
        default: 'skip',
        examples: ['park-key'],
      }),
    ),
    inProcess: optional(
      flag({
        title: 'In process',
        description: 'Wait between attempts inside the process, which holds the broker lock, instead of delivering again later.',
        default: false,
        examples: [false],
      }),
    ),
  },
  { title: 'Redelivery', description: 'How a message that failed comes back.' },
);

export const backoffDefaults = { baseMs: 100, multiplier: 2, maxMs: 20_000, jitter: 'full' } as const;
export const breakerDefaults = { failureThreshold: 5, resetMs: 30_000 } as const;
export const budgetDefaults = { maxTokens: 10, tokenRatio: 0.1 } as const;

export type Retry = Type.Static<typeof retrySchema>;
export type Redelivery = Type.Static<typeof redeliverySchema>;
