import { describe, expect, it } from 'vitest';
import { silentLog } from '../adapters/local-services.fixture.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { Metrics } from './metrics.ts';
import { MetricsCollector, observedQueues } from './metrics-collector.ts';
import type { Broker } from './ports.ts';
import { shopSystem } from './shop.fixture.ts';

type Asked = Pick<Broker, 'stats' | 'oldestAgeMs'>;

function collecting(broker: Asked) {
  const clock = new ManualClock();
  const metrics = new Metrics();
  const ports = { clock, metrics, log: silentLog, broker: broker as Broker };
  const collector = new MetricsCollector({ queues: ['orders'], deadLetters: ['orders-dlq'] }, ports);
  return { collector, clock, metrics };
}

describe('observedQueues', () => {
  it.each([
    ['a producer', [], ['orders'], ['orders'], ['orders-dlq']],
    ['a consumer that publishes', ['orders'], ['order-events'], ['orders', 'history-feed'], ['orders-dlq']],
    ['one that reads dead letters', ['orders-dlq'], [], ['orders-dlq'], []],
  ])('%s', (_, sources, sends, queues, deadLetters) => {
    expect(observedQueues(shopSystem('shop'), sources, sends)).toEqual({ queues, deadLetters });
  });
});

describe('MetricsCollector', () => {
  it('tells depth, age and dead letters', async () => {
    const { collector, metrics } = collecting({
      stats: async (queue) => (queue === 'orders' ? { ready: 5, inFlight: 2 } : { ready: 3, inFlight: 0 }),
      oldestAgeMs: async () => 1500,
    });
    await collector.collect();
    const lines = metrics.text().split('\n');
    expect(lines).toContain('eventwright_queue_depth{queue="orders"} 7');
    expect(lines).toContain('eventwright_queue_age_seconds{queue="orders"} 1.5');
    expect(lines).toContain('eventwright_dead_letters{queue="orders-dlq"} 3');
  });

  it.each([
    [0, 0],
    [4, 30],
  ])('with %i waiting on a broker that tells no age, it is at most that of the newest delivery: %i s', async (ready, seconds) => {
    const { collector, metrics, clock } = collecting({ stats: async () => ({ ready, inFlight: 0 }) });
    metrics.set('newest_enqueued_timestamp_seconds', { consumer: 'a', queue: 'orders' }, clock.now() / 1000 - 30);
    metrics.set('newest_enqueued_timestamp_seconds', { consumer: 'a', queue: 'other' }, clock.now() / 1000);
    await collector.collect();
    expect(metrics.greatest('queue_age_seconds', { queue: 'orders' })).toBeCloseTo(seconds, 3);
  });

  it('asks the broker once a second, however often it is scraped', async () => {
    let asked = 0;
    const { collector, clock } = collecting({ stats: async () => ({ ready: (asked += 1), inFlight: 0 }) });
    await Promise.all([collector.collect(), collector.collect()]);
    await collector.collect();
    expect(asked).toBe(2);
    await clock.advance(1000);
    await collector.collect();
    expect(asked).toBe(4);
  });

  it('neither rejects nor hangs where the broker is away', async () => {
    await collecting({ stats: () => Promise.reject(new Error('down')) }).collector.collect();
    const { collector, clock } = collecting({ stats: () => new Promise(() => undefined) });
    const done = collector.collect().then(() => 'done');
    await clock.advance(2000);
    expect(await done).toBe('done');
  });
});
