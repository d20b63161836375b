import { expect, it } from 'vitest';
import { shutdownGrace, workerCount } from './competing-consumers.emit.ts';

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
