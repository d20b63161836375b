import { expect, it } from 'vitest';
import { reconnectDelayMs } from './backoff.ts';

it.each([
  { failures: 1, lowest: 50, highest: 100 },
  { failures: 4, lowest: 400, highest: 800 },
  { failures: 9, lowest: 5_000, highest: 10_000 },
  { failures: 5_000, lowest: 5_000, highest: 10_000 },
])('waits $lowest to $highest ms after $failures failures', ({ failures, lowest, highest }) => {
  expect(reconnectDelayMs(failures, () => 0)).toBe(lowest);
  expect(reconnectDelayMs(failures, () => 0.5)).toBe((lowest + highest) / 2);
  expect(reconnectDelayMs(failures, () => 0.999_999)).toBeLessThan(highest);
});
