import type * as Type from 'typebox';
import { choice, milliseconds, object, optional, ref } from '../../model/schema-kit.ts';

/** On a read model. Source: Azure Architecture Center, CQRS, Materialized View. */
export const readModelSchema = object(
  {
    source: optional(ref('node', { title: 'Source', description: 'The command store whose changes it shows.', examples: ['orders-db'] })),
    kind: optional(
      choice(['projection', 'replica'], {
        title: 'Kind',
        description: 'Its own view built from events, or a plain read replica of the source.',
        default: 'projection',
        examples: ['projection'],
      }),
    ),
    maxStalenessMs: optional(milliseconds({ title: 'Max staleness', description: 'Lag that queries accept.', examples: [5000] })),
    rebuildFrom: optional(
      choice(['log', 'snapshot'], { title: 'Rebuild from', description: 'Where a lost view is rebuilt from.', examples: ['log'] }),
    ),
    consistency: optional(
      choice(['eventual', 'read-your-writes'], {
        title: 'Consistency',
        description: 'Whether a query after a command waits for that command.',
        examples: ['eventual'],
      }),
    ),
    checkpointStore: optional(
      ref('node', {
        title: 'Checkpoint store',
        description: 'Where the position is kept; its own database unless stated, so that view and checkpoint commit together.',
        examples: ['order-history'],
      }),
    ),
  },
  { title: 'Read model', description: 'A query database of its own, fed by events.' },
);

export type ReadModelSettings = Type.Static<typeof readModelSchema>;
