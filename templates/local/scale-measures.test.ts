import { describe, expect, it } from 'vitest';
import { ManualClock } from '../runtime/manual-clock.fixture.ts';
import { Metrics } from '../runtime/metrics.ts';
import type { ScaleTriggerDescription } from '../runtime/system.ts';
import { ScaleMeasures, type MeasurePorts } from './scale-measures.ts';

function measuring(metric: ScaleTriggerDescription['metric'], broker: MeasurePorts['broker']) {
  const clock = new ManualClock();
  const workers = new Map<number, Metrics>();
  const trigger = { consumer: 'picker', source: 'picks', channel: 'picks', metric, target: 10 };
  const measures = new ScaleMeasures(
    { min: 1, max: 5, pollMs: 1000, cooldownMs: 1000, triggers: [trigger] },
    {
      broker,
      clock,
      processes: () => [...workers.keys()].map((pid) => ({ pid, url: `http://127.0.0.1:${pid}` })),
      scrape: async ({ pid }) => workers.get(pid)?.text() ?? Promise.reject(new Error('gone')),
    },
  );
  const worker = (pid: number) => {
    const metrics = workers.get(pid) ?? new Metrics();
    workers.set(pid, metrics);
    return metrics;
  };
  return { measures, clock, workers, worker };
}

const value = async (measures: ScaleMeasures) => (await measures.read())[0]?.value;

describe('ScaleMeasures', () => {
  it.each([
    [{ ready: 40, inFlight: 12 }, 52],
    [{ ready: 40, inFlight: 0 }, 47],
  ])('lag with broker stats %j is %i: deliveries of all workers count', async (stats, lag) => {
    const { measures, worker } = measuring('lag', { stats: async () => stats });
    worker(1).set('in_flight', { consumer: 'picker', queue: 'picks' }, 5);
    worker(2).set('in_flight', { consumer: 'picker', queue: 'picks' }, 2);
    worker(2).set('in_flight', { consumer: 'other', queue: 'picks' }, 100);
    expect(await measures.read()).toEqual([{ value: lag, target: 10 }]);
  });

  it('takes the age from the broker, or from the workers where it cannot tell', async () => {
    const stats = async () => ({ ready: 0, inFlight: 0 });
    expect(await value(measuring('age', { stats, oldestAgeMs: async () => 1500 }).measures)).toBe(1500);
    const { measures, worker } = measuring('age', { stats });
    expect(await value(measures)).toBe(0);
    worker(1).set('queue_age_seconds', { queue: 'picks' }, 2);
    worker(2).set('queue_age_seconds', { queue: 'picks' }, 3.5);
    expect(await value(measures)).toBe(3500);
  });

  it('takes the rate from what all processes published between two readings, over restarts', async () => {
    const { measures, clock, workers, worker } = measuring('rate', { stats: async () => ({ ready: 0, inFlight: 0 }) });
    worker(1).count('published', { channel: 'picks' }, 500);
    expect(await value(measures)).toBe(0);
    worker(1).count('published', { channel: 'picks' }, 30);
    worker(2).count('published', { channel: 'picks' }, 10);
    worker(2).count('published', { channel: 'other' }, 99);
    await clock.advance(2000);
    expect(await value(measures)).toBe(20);
    workers.delete(1);
    worker(3).count('published', { channel: 'picks' }, 4);
    await clock.advance(1000);
    expect(await value(measures)).toBe(4);
  });

  it('rejects where the broker does not answer, so that nothing is scaled on a guess', async () => {
    const { measures } = measuring('lag', { stats: () => Promise.reject(new Error('down')) });
    await expect(measures.read()).rejects.toThrow('down');
  });
});
