import { expect, it } from 'vitest';
import { firstWorkers, scaleDescription, shutdownGrace, triggerBounds, workerCount } from './competing-consumers.emit.ts';

it.each([
  [[], 1],
  [[undefined, { max: 9 }], 1],
  [[{ min: 2 }, { min: 2, max: 6 }], 2],
])('%j starts %i workers', (replicas, workers) => {
  expect(workerCount(replicas)).toBe(workers);
});

it.each([
  [[], 10_000],
  [[undefined, 30_000], 30_000],
  [[500], 500],
])('%j stops within %i ms', (graces, ms) => {
  expect(shutdownGrace(graces)).toBe(ms);
});

const rate = { metric: 'rate', target: 50 } as const;

it.each([
  [rate, undefined, { min: 0, max: 100, pollMs: 30_000, cooldownMs: 300_000 }],
  [rate, { min: 2, max: 6 }, { min: 2, max: 6, pollMs: 30_000, cooldownMs: 300_000 }],
  [
    { ...rate, min: 1, max: 4, pollMs: 500, cooldownMs: 900 },
    { min: 2, max: 6 },
    { min: 1, max: 4, pollMs: 500, cooldownMs: 900 },
  ],
])('%j with replicas %j is bounded by %j', (trigger, replicas, bounds) => {
  expect(triggerBounds(trigger, replicas)).toEqual(bounds);
});

it.each([
  [0, 10, undefined, 1],
  [3, 10, undefined, 3],
  [6, 10, 4, 4],
  [6, 2, undefined, 2],
])('from %i to %i workers on %s partitions starts with %i', (min, max, partitions, workers) => {
  const bounds = { min, max, pollMs: 1000, cooldownMs: 1000 };
  expect(firstWorkers(scaleDescription(bounds, [], partitions))).toBe(workers);
});
