/** Messages/s that are offered somewhere: in ordinary times, and in the largest burst. */
export interface Load {
  readonly basePerSec: number;
  readonly peakPerSec: number;
  /** How long the burst lasts; 0 where there is none. */
  readonly peakMs: number;
}

/** Several loads at once, their bursts at the same time; undefined where none is known. */
export function together(loads: readonly Load[]): Load | undefined {
  if (loads.length === 0) return undefined;
  return loads.reduce((sum, load) => ({
    basePerSec: sum.basePerSec + load.basePerSec,
    peakPerSec: sum.peakPerSec + load.peakPerSec,
    peakMs: Math.max(sum.peakMs, load.peakMs),
  }));
}

export const scaled = ({ basePerSec, peakPerSec, peakMs }: Load, share: number): Load => ({
  basePerSec: basePerSec * share,
  peakPerSec: peakPerSec * share,
  peakMs,
});

/** What passes a station of limited capacity: a burst comes out flatter and longer. @param capacityPerSec Infinity where nothing limits it */
export function levelled(load: Load, capacityPerSec: number): Load {
  if (load.peakPerSec <= capacityPerSec) return load;
  const basePerSec = Math.min(load.basePerSec, capacityPerSec);
  if (load.peakMs === 0 || basePerSec >= capacityPerSec) return { basePerSec, peakPerSec: basePerSec, peakMs: 0 };
  const peakMs = (load.peakMs * (load.peakPerSec - basePerSec)) / (capacityPerSec - basePerSec);
  return { basePerSec, peakPerSec: capacityPerSec, peakMs };
}
