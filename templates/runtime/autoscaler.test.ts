import { expect, it } from 'vitest';
import { silentLog } from '../adapters/local-services.fixture.ts';
import { Autoscaler } from './autoscaler.ts';
import { ManualClock } from './manual-clock.fixture.ts';

function scaler(values: readonly (number | Error)[], workers = 1) {
  const clock = new ManualClock();
  const scaled: number[] = [];
  const left = [...values];
  const autoscaler = new Autoscaler(
    { name: 'picker', min: 0, max: 10, pollMs: 1000, cooldownMs: 3000 },
    {
      clock,
      log: silentLog,
      measure: async () => {
        const value = left.shift() ?? 0;
        if (value instanceof Error) throw value;
        return [{ value, target: 100 }];
      },
      scale: async (count) => void scaled.push(count),
    },
    workers,
  );
  return { autoscaler, clock, scaled };
}

it('polls, scales out at once and in after the cooldown', async () => {
  const { autoscaler, clock, scaled } = scaler([950, 300, 300, 300, 300]);
  autoscaler.start();
  await clock.advance(1000);
  expect(scaled).toEqual([10]);
  await clock.advance(2000);
  expect(scaled).toEqual([10]);
  await clock.advance(1000);
  expect(scaled).toEqual([10, 3]);
  await autoscaler.stop();
});

it('stays as it is while nothing can be measured', async () => {
  const { autoscaler, clock, scaled } = scaler(
    Array.from({ length: 10 }, () => new Error('broker down')),
    4,
  );
  autoscaler.start();
  await clock.advance(10_000);
  expect(scaled).toEqual([]);
  await autoscaler.stop();
});

it('asks again for what could not be started', async () => {
  const clock = new ManualClock();
  const asked: number[] = [];
  const measure = async () => [{ value: 250, target: 100 }];
  const scale = async (count: number) => {
    asked.push(count);
    if (asked.length === 1) throw new Error('no port');
  };
  const options = { name: 'picker', min: 1, max: 10, pollMs: 1000, cooldownMs: 3000 };
  const autoscaler = new Autoscaler(options, { clock, measure, scale, log: silentLog }, 1);
  autoscaler.start();
  await clock.advance(3000);
  expect(asked).toEqual([3, 3]);
  await autoscaler.stop();
});

it('measures no more once stopped', async () => {
  const { autoscaler, clock, scaled } = scaler([950]);
  autoscaler.start();
  await autoscaler.stop();
  await clock.advance(5000);
  expect(scaled).toEqual([]);
});
