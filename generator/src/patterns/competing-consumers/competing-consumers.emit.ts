import type { ScaleDescription, ScaleTriggerDescription } from '../../../../templates/runtime/system.ts';
import type { Replicas, ScaleTrigger } from './competing-consumers.config.ts';

const shutdownGraceDefaultMs = 10_000;
const triggerDefaults = { min: 0, max: 100, pollMs: 30_000, cooldownMs: 300_000 };

/** Worker processes of a service: the most that one of its consumers asks for. */
export const workerCount = (replicas: readonly (Replicas | undefined)[]) => Math.max(1, ...replicas.map((each) => each?.min ?? 1));

/** Milliseconds that a service takes to stop: the longest that one of its consumers asks for. */
export const shutdownGrace = (graces: readonly (number | undefined)[]) =>
  graces.length === 0 ? shutdownGraceDefaultMs : Math.max(...graces.map((graceMs) => graceMs ?? shutdownGraceDefaultMs));

/** Bounds and timing of a trigger: its own, else those of the consumer's replicas, else the defaults of KEDA. */
export const triggerBounds = (trigger: ScaleTrigger, replicas: Replicas | undefined): Omit<ScaleDescription, 'triggers'> => ({
  min: trigger.min ?? replicas?.min ?? triggerDefaults.min,
  max: trigger.max ?? replicas?.max ?? triggerDefaults.max,
  pollMs: trigger.pollMs ?? triggerDefaults.pollMs,
  cooldownMs: trigger.cooldownMs ?? triggerDefaults.cooldownMs,
});

/** The scaling of a service, as the local runner and Kubernetes do it. */
export const scaleDescription = (
  bounds: Omit<ScaleDescription, 'triggers'>,
  triggers: ScaleTriggerDescription[],
  partitions: number | undefined,
): ScaleDescription => ({ ...bounds, ...(partitions !== undefined && { partitions }), triggers });

/** Workers that a scaled service starts with: at least one, so that it can be looked at. */
export const firstWorkers = ({ min, max, partitions = max }: ScaleDescription) => Math.max(1, Math.min(min, max, partitions));
