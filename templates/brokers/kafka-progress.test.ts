import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PartitionProgress } from './kafka-progress.ts';

it('is due as far as all are settled, and once', () => {
  const progress = new PartitionProgress('orders', 0);
  expect(progress.due).toBeUndefined();
  for (const offset of [5, 6, 9]) expect(progress.take(offset)).toBe(true);
  expect(progress.due).toBe(5);
  progress.settle(6);
  expect(progress.due).toBe(5);
  progress.settle(5);
  expect(progress.due).toBe(9);
  progress.onCommitted(9);
  expect(progress.due).toBeUndefined();
  progress.settle(9);
  expect(progress.due).toBe(10);
});

it('takes no record twice', () => {
  const progress = new PartitionProgress('orders', 0);
  progress.take(5);
  progress.settle(5);
  expect([progress.take(5), progress.take(4), progress.take(6)]).toEqual([false, false, true]);
});

it('never commits past what is in hand, in whatever order it is settled', () => {
  const property = fc.property(fc.uniqueArray(fc.nat({ max: 30 }), { minLength: 1 }), fc.infiniteStream(fc.nat()), (found, picks) => {
    const progress = new PartitionProgress('orders', 0);
    const inHand = found.toSorted((a, b) => a - b);
    const next = (inHand.at(-1) ?? 0) + 1;
    for (const offset of inHand) progress.take(offset);
    while (inHand.length > 0) {
      expect(progress.due).toBe(inHand[0]);
      const [settled] = inHand.splice(Number(picks.next().value) % inHand.length, 1);
      progress.settle(settled ?? -1);
    }
    expect(progress.due).toBe(next);
  });
  fc.assert(property, { numRuns: 200 });
});
