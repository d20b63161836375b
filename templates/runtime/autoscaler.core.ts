/** Bounds and timing of one scaled group of workers. */
export interface ScalePolicy {
  /** Workers at least, 0 or more. */
  readonly min: number;
  /** Workers at most; it wins over `min`. */
  readonly max: number;
  /** Workers are taken away only when this long nothing has asked for more. */
  readonly cooldownMs: number;
  /** Where the queue is split into partitions, more workers than those would idle. */
  readonly partitions?: number;
}

/** One reading of one trigger; value and target have the same unit. */
export interface Reading {
  readonly value: number;
  /** What one worker can answer for; above 0. */
  readonly target: number;
}

export interface AutoscalerState {
  readonly workers: number;
  /** What was asked for within the cooldown, oldest first. */
  readonly asked: readonly { readonly atMs: number; readonly workers: number }[];
}

/** A poll that succeeded; one that failed is no event, so that nothing is scaled on a guess. */
export interface Measured {
  readonly type: 'measured';
  /** On a clock that never goes back. */
  readonly atMs: number;
  readonly readings: readonly Reading[];
}

/** The group has to become this large. */
export interface ScaleEffect {
  readonly type: 'scale';
  readonly workers: number;
}

/**
 * Workers that the readings ask for: the most that one of them does, within the bounds.
 * Source: Kubernetes HorizontalPodAutoscaler with an AverageValue target, as KEDA sets it up: ceil(value / target).
 */
export function desiredWorkers(readings: readonly Reading[], policy: ScalePolicy): number {
  const wanted = Math.max(0, ...readings.map(({ value, target }) => Math.ceil(value / target)));
  const most = Math.min(policy.max, policy.partitions ?? policy.max);
  return Math.min(most, Math.max(policy.min, wanted));
}

/** The state of a group that was just started with so many workers: it counts as asked for. */
export function startedWith(workers: number, atMs: number): AutoscalerState {
  return { workers, asked: [{ atMs, workers }] };
}

/**
 * Scales out at once, and in to the most that was asked for within the cooldown: what the generated ScaledObject
 * states as `stabilizationWindowSeconds`. Source: Kubernetes, HorizontalPodAutoscaler, stabilization window.
 */
export function autoscale(
  state: AutoscalerState,
  { atMs, readings }: Measured,
  policy: ScalePolicy,
): { state: AutoscalerState; effects: readonly ScaleEffect[] } {
  const recent = state.asked.filter((ask) => atMs - ask.atMs < policy.cooldownMs);
  const asked = [...recent, { atMs, workers: desiredWorkers(readings, policy) }];
  const workers = Math.max(...asked.map((ask) => ask.workers));
  return { state: { workers, asked }, effects: workers === state.workers ? [] : [{ type: 'scale', workers }] };
}
