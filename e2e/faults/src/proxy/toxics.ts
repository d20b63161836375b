import type { Toxic } from './fault-proxy.ts';

/** One of each kind, at strengths that the services must bear. */
export const toxics: readonly Exclude<Toxic, { kind: 'none' }>[] = [
  { kind: 'latency', delayMs: 60 },
  { kind: 'down' },
  { kind: 'bandwidth', bytesPerSec: 20_000 },
  { kind: 'slow-close', delayMs: 500 },
  { kind: 'timeout', afterMs: 400 },
  { kind: 'reset' },
  { kind: 'slicer', maxBytes: 7, pauseMs: 1 },
  { kind: 'byte-limit', maxBytes: 4096 },
  { kind: 'one-way-stall' },
];
