import { expect, it } from 'vitest';
import { ManualClock } from './manual-clock.fixture.ts';
import { CLOSE_MS, closeInTime } from './closing.ts';

it('cuts nothing where all ends in time', async () => {
  const clock = new ManualClock();
  let cuts = 0;
  await closeInTime(
    clock,
    () => Promise.resolve(),
    async () => void cuts++,
  );
  await clock.advance(CLOSE_MS);
  expect(cuts).toBe(0);
});

it('cuts what never ends, and ends', async () => {
  const clock = new ManualClock();
  const steps: string[] = [];
  const closing = closeInTime(
    clock,
    () => new Promise(() => undefined),
    async () => void steps.push('cut'),
  ).then(() => steps.push('closed'));
  await clock.advance(CLOSE_MS - 1);
  expect(steps).toEqual([]);
  await clock.advance(1);
  await closing;
  expect(steps).toEqual(['cut', 'closed']);
});
