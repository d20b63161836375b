import type * as Type from 'typebox';
import { choice, integer, milliseconds, number, object, optional } from '../../model/schema-kit.ts';

export const replicasSchema = object(
  {
    min: optional(integer({ title: 'Min', description: 'Worker processes at least.', unit: 'processes', default: 1, examples: [2] })),
    max: optional(
      integer({ title: 'Max', description: 'Worker processes at most.', unit: 'processes', minimum: 1, default: 1, examples: [10] }),
    ),
  },
  { title: 'Replicas', description: 'Workers that share one queue. Without a scale trigger `min` of them run.' },
);

/** On a consumer, or drawn as a scale edge. Source: KEDA ScaledObject. */
export const scaleTriggerSchema = object(
  {
    metric: choice(['lag', 'age', 'rate'], { title: 'Metric', description: 'What is measured on the queue.', examples: ['lag'] }),
    target: number({
      title: 'Target',
      description:
        'Value of the metric that one worker can answer for: messages for lag, milliseconds for age, messages a second for rate.',
      unit: 'ratio',
      exclusiveMinimum: 0,
      examples: [100],
    }),
    pollMs: optional(milliseconds({ title: 'Poll', description: 'Time between measurements.', default: 30000, examples: [30000] })),
    cooldownMs: optional(
      milliseconds({ title: 'Cool-down', description: 'Quiet time before workers are taken away.', default: 300000, examples: [300000] }),
    ),
    min: optional(integer({ title: 'Min', description: 'Workers at least.', unit: 'processes', default: 0, examples: [2] })),
    max: optional(integer({ title: 'Max', description: 'Workers at most.', unit: 'processes', minimum: 1, default: 100, examples: [10] })),
  },
  { title: 'Scale trigger', description: 'desired = clamp(ceil(metric / target), min, max), and at most the partitions.' },
);

export const shutdownGraceSchema = milliseconds({
  title: 'Shutdown grace',
  description: 'Time to finish or release what was taken, after SIGTERM.',
  default: 10000,
  examples: [30000],
});

export type Replicas = Type.Static<typeof replicasSchema>;
export type ScaleTrigger = Type.Static<typeof scaleTriggerSchema>;
