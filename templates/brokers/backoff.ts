import type { Random } from '../runtime/ports.ts';

const BASE_MS = 100;
const MAX_MS = 10_000;

/**
 * Wait before reconnecting, with equal jitter: at least half the step, so that a dead broker is not hammered.
 * Source: AWS, "Exponential Backoff And Jitter".
 * @param failures Failed attempts so far, from 1.
 * @returns Milliseconds in [50, 10000).
 */
export function reconnectDelayMs(failures: number, random: Random): number {
  const stepMs = Math.min(MAX_MS, BASE_MS * 2 ** Math.min(failures - 1, 16));
  return stepMs / 2 + (random() * stepMs) / 2;
}
