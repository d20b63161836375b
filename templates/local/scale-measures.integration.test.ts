import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokerSettings } from '../adapters/environment.ts';
import { dropDatabases, eventually, postgresAvailable, silentLog, testServerUrl } from '../adapters/local-services.fixture.ts';
import { migrate } from '../adapters/migrate.ts';
import { connectBroker } from '../brokers/index.ts';
import type { Broker, Delivery } from '../runtime/ports.ts';
import { shopSystem } from '../runtime/shop.fixture.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { ScaleTriggerDescription } from '../runtime/system.ts';
import { ScaleMeasures } from './scale-measures.ts';

const env = { DATABASE_URL: testServerUrl, BROKER: 'postgres' };

describe.skipIf(!(await postgresAvailable()))('what triggers measure on the postgres transport', () => {
  const system = shopSystem(`ew-measure-${process.pid}`);
  let broker: Broker;

  beforeAll(async () => {
    await migrate(system, env);
    const { name, url } = brokerSettings(system, env);
    broker = await connectBroker(name, { url, system: system.name, clock: systemClock, log: silentLog });
    await broker.declare(system);
  });
  afterAll(async () => {
    await broker.close();
    await dropDatabases(system);
  });

  async function measured(metric: ScaleTriggerDescription['metric']): Promise<number> {
    const triggers = [{ consumer: 'order-handler', source: 'orders', channel: 'orders', metric, target: 1 }];
    const scale = { min: 0, max: 1, pollMs: 1000, cooldownMs: 1000, triggers };
    const measures = new ScaleMeasures(scale, { broker, clock: systemClock, processes: () => [], scrape: async () => '' });
    return (await measures.read())[0]?.value ?? Number.NaN;
  }

  it('lag and age of waiting and of handed-out messages, nothing once they are acknowledged', async () => {
    expect([await measured('lag'), await measured('age')]).toEqual([0, 0]);
    const message = { source: 'web-shop', specversion: '1.0', type: 'PlaceOrder', time: new Date().toISOString(), data: {} } as const;
    await broker.publish('orders', [{ ...message, id: 'a' }]);
    await sleep(300);
    await broker.publish('orders', [{ ...message, id: 'b' }]);
    expect(await measured('lag')).toBe(2);
    expect(await measured('age')).toBeGreaterThanOrEqual(250);
    const taken: Delivery[] = [];
    const consumption = await broker.consume('orders', { prefetch: 10, ackTimeoutMs: 10_000 }, (delivery) => void taken.push(delivery));
    await eventually('both are handed out', 5000, async () => taken.length === 2);
    expect(await measured('lag')).toBe(2);
    await Promise.all(taken.map((delivery) => delivery.ack()));
    expect([await measured('lag'), await measured('age')]).toEqual([0, 0]);
    await consumption.stop();
  });
});
