import type * as Type from 'typebox';
import { choice, integer, milliseconds, object, optional } from '../../model/schema-kit.ts';

/** On a command store. Source: NServiceBus, Outbox; Debezium, Outbox Event Router. */
export const outboxSchema = object(
  {
    pollMs: optional(
      milliseconds({
        title: 'Poll',
        description: 'Slow poll of the relay, as a safety net under its wake-ups.',
        minimum: 10,
        default: 1000,
        examples: [1000],
      }),
    ),
    batchSize: optional(
      integer({
        title: 'Batch size',
        description: 'Rows that the relay takes at once.',
        unit: 'rows',
        minimum: 1,
        default: 100,
        examples: [100],
      }),
    ),
    cursor: optional(
      choice(['unsent-flag', 'sequence-id'], {
        title: 'Cursor',
        description: 'How the relay finds its rows. A sequence id skips rows that commit late.',
        default: 'unsent-flag',
        examples: ['unsent-flag'],
      }),
    ),
  },
  {
    title: 'Outbox',
    description: 'State and the messages about it commit together; a relay publishes them afterwards, with the same ids on a repeat.',
  },
);

export const replicaSchema = object(
  {
    maxLagMs: optional(milliseconds({ title: 'Max lag', description: 'Staleness that readers accept.', examples: [5000] })),
    conflict: optional(
      choice(['version-wins', 'last-write'], {
        title: 'Conflict',
        description: 'Which update wins. `version-wins` needs a version in each update and never goes back.',
        examples: ['version-wins'],
      }),
    ),
    bootstrap: optional(
      choice(['snapshot+offset', 'log'], {
        title: 'Bootstrap',
        description: 'How an empty or lost replica is filled.',
        default: 'snapshot+offset',
        examples: ['snapshot+offset'],
      }),
    ),
    reconcileMs: optional(
      milliseconds({ title: 'Reconcile', description: 'Time between comparisons of checksums.', default: 3600000, examples: [3600000] }),
    ),
  },
  { title: 'Replica', description: 'Converges on every update of its source.' },
);

export type Outbox = Type.Static<typeof outboxSchema>;
export type ReplicaSettings = Type.Static<typeof replicaSchema>;
