import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ConfigurationError } from '../runtime/errors.ts';
import { emptySystem, subscription } from './contract/harness.ts';
import { declareSystem, RabbitNames, waitStepMs } from './rabbitmq-topology.ts';

it.each([
  [0, 50],
  [50, 50],
  [51, 75],
  [76, 100],
  [300, 300],
  [301, 400],
  [20_000, 25_600],
])('rounds a delay of %d ms up to %d ms', (delayMs, stepMs) => {
  expect(waitStepMs(delayMs)).toBe(stepMs);
});

it('is never early, at most half as much late, and has few steps', () => {
  const dayMs = 86_400_000;
  const steps = new Set<number>();
  fc.assert(
    fc.property(fc.integer({ min: 50, max: dayMs }), (delayMs) => {
      const stepMs = waitStepMs(delayMs);
      steps.add(stepMs);
      expect(stepMs).toBeGreaterThanOrEqual(delayMs);
      expect(stepMs).toBeLessThanOrEqual(delayMs * 1.5);
    }),
  );
  expect(steps.size).toBeLessThan(50);
});

it.each([
  ['a topic that keeps messages', { topics: [{ id: 'news', kind: 'topic' as const, retentionMs: 1_000 }] }],
  ['a subscription that starts at the earliest', { subscriptions: [subscription('readers', 'news', { startPosition: 'earliest' })] }],
])('refuses %s', async (_what, parts) => {
  const declared = declareSystem({} as never, new RabbitNames('shop'), { ...emptySystem, ...parts });
  await expect(declared).rejects.toBeInstanceOf(ConfigurationError);
});
