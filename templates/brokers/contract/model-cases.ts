import fc from 'fast-check';
import { describe, it } from 'vitest';
import { queue } from './harness.ts';
import type { Bench, ContractTarget, Parts } from './harness.ts';
import { CAPACITY, ModelledQueue } from './queue-model.ts';
import type { Step } from './queue-model.ts';

type Open = (parts: Parts) => Promise<Bench>;

const RUNS = 5;
const MAX_STEPS = 25;

const publish: fc.Arbitrary<Step> = fc.constant({ kind: 'publish' });
const reopen: fc.Arbitrary<Step> = fc.constant({ kind: 'reopen' });
const settle: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('settle' as const),
  how: fc.constantFrom('ack', 'retry', 'release', 'deadLetter'),
  index: fc.nat({ max: 10 }),
});
const step = fc.oneof({ arbitrary: publish, weight: 6 }, { arbitrary: settle, weight: 6 }, { arbitrary: reopen, weight: 1 });

/** Any sequence of steps against a model of a queue. */
export function modelCases(open: Open, target: ContractTarget): void {
  describe('model', () => {
    it('holds what a model of the queue holds, whatever is done to it', { timeout: 300_000 }, async () => {
      const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: MAX_STEPS }), async (steps) => {
        const { broker } = await open({
          queues: [
            queue('orders', { maxLength: CAPACITY, deadLetter: { channel: 'orders-dlq', maxDeliveries: 100 } }),
            queue('orders-dlq'),
          ],
        });
        await new ModelledQueue(broker, target.capabilities).run(steps);
      });
      // A counter-example costs as much as a run: few are tried, and the seed is printed.
      await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
    });
  });
}
