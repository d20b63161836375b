import { describe, expect, it } from 'vitest';
import { ViewFreshness } from './freshness.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { Metrics } from './metrics.ts';
import type { Broker, ChannelStats } from './ports.ts';

const brokerWith = (stats: () => ChannelStats, oldestAgeMs?: () => number) =>
  ({ stats: async () => stats(), ...(oldestAgeMs && { oldestAgeMs: async () => oldestAgeMs() }) }) as unknown as Broker;

const watched = (broker: Broker, clock = new ManualClock(), maxStalenessMs: number | undefined = 1000) => {
  const metrics = new Metrics();
  return { metrics, clock, view: new ViewFreshness({ id: 'history', sources: ['feed'], maxStalenessMs }, { broker, clock, metrics }) };
};

describe('the age of a view', () => {
  it('is that of the oldest event that waits, and a view that is too old says so', async () => {
    let ageMs = 900;
    const { view, metrics } = watched(
      brokerWith(
        () => ({ ready: 2, inFlight: 0 }),
        () => ageMs,
      ),
    );
    await view.assertFresh();
    expect(metrics.text()).toContain('eventwright_view_staleness_ms{view="history"} 900');
    expect(metrics.text()).toContain('eventwright_view_max_staleness_ms{view="history"} 1000');
    ageMs = 1001;
    await expect(view.assertFresh()).rejects.toMatchObject({
      code: 'STALE',
      message: 'history is 1001 ms old, and its readers accept 1000 ms',
    });
  });

  it('is none where nothing waits, whatever the broker says of what went before', async () => {
    const { view } = watched(
      brokerWith(
        () => ({ ready: 0, inFlight: 0 }),
        () => 5000,
      ),
    );
    expect(await view.measure()).toBe(0);
  });

  it('is the time since nothing waited, where the broker cannot tell', async () => {
    let ready = 0;
    const { view, clock } = watched(brokerWith(() => ({ ready, inFlight: 0 })));
    expect(await view.measure()).toBe(0);
    ready = 3;
    await clock.advance(700);
    expect(await view.measure()).toBe(700);
    await clock.advance(400);
    await expect(view.assertFresh()).rejects.toMatchObject({ code: 'STALE' });
    ready = 0;
    await view.assertFresh();
  });

  it('is nobody’s concern where the drawing says no limit', async () => {
    const broker = brokerWith(() => {
      throw new Error('not asked');
    });
    const metrics = new Metrics();
    const view = new ViewFreshness(
      { id: 'v', sources: ['feed'], maxStalenessMs: undefined },
      { broker, clock: new ManualClock(), metrics },
    );
    await view.assertFresh();
  });
});
