import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokerSettings } from '../adapters/environment.ts';
import {
  dropDatabases,
  dropRabbitChannels,
  eventually,
  postgresAvailable,
  silentLog,
  testServerUrl,
} from '../adapters/local-services.fixture.ts';
import { migrate } from '../adapters/migrate.ts';
import { reachable } from '../brokers/contract/services.ts';
import { connectBroker } from '../brokers/index.ts';
import type { Envelope } from '../runtime/envelope.ts';
import type { Broker } from '../runtime/ports.ts';
import { shopSystem } from '../runtime/shop.fixture.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { inspectDeadLetters, redriveDeadLetters } from './dead-letters.ts';

const rabbitUrl = process.env['TEST_RABBITMQ_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';
const { hostname, port } = new URL(rabbitUrl);
const brokers = [
  { name: 'postgres', env: { BROKER: 'postgres' }, available: await postgresAvailable() },
  {
    name: 'rabbitmq',
    env: { BROKER: 'rabbitmq', BROKER_URL: rabbitUrl },
    available: (await postgresAvailable()) && (await reachable('RabbitMQ', { host: hostname, port: Number(port || 5672) })),
  },
];

const message = (id: string, type = 'PlaceOrder'): Envelope => ({
  id,
  source: 'web-shop',
  specversion: '1.0',
  type,
  time: '2026-01-02T03:04:05.000Z',
  correlationid: `c-${id}`,
  data: { orderId: id, note: 'for my eyes' },
});

describe.each(brokers)('dead letters on $name', ({ name, env: brokerEnv, available }) => {
  const system = shopSystem(`ew-dlq-${name}-${process.pid}`);
  const env = { DATABASE_URL: testServerUrl, ...brokerEnv };
  let broker: Broker;

  beforeAll(async () => {
    if (!available) return;
    await migrate(system, env);
    const { name: broken, url } = brokerSettings(system, env);
    broker = await connectBroker(broken, { url, system: system.name, clock: systemClock, log: silentLog });
    await broker.declare(system);
  });

  afterAll(async () => {
    if (!available) return;
    await broker.close();
    if (name === 'rabbitmq') await dropRabbitChannels(system, rabbitUrl);
    await dropDatabases(system);
  });

  const depth = async (queue: string) => (await broker.stats(queue)).ready;

  /** Everything that is there ends as a dead letter. */
  async function bury(source: string, count: number): Promise<void> {
    const before = await depth('orders-dlq');
    const consumption = await broker.consume(source, { prefetch: 50, ackTimeoutMs: 10_000 }, (delivery) => {
      void delivery.deadLetter('POISON: cannot be read');
    });
    await eventually(`${count} dead letters`, 15_000, async () => (await depth('orders-dlq')) === before + count);
    await consumption.stop();
  }

  it.skipIf(!available)('shows them without what is sensitive, and leaves them there', async () => {
    await broker.publish('orders', [message('a'), message('b')]);
    await bury('orders', 2);
    const lines = await inspectDeadLetters(broker, system, 'orders-dlq', 10);
    expect(lines.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(
      ['a', 'b'].map((id) => ({
        id,
        type: 'PlaceOrder',
        failedOn: 'orders',
        reason: 'POISON: cannot be read',
        attempts: 1,
        time: '2026-01-02T03:04:05.000Z',
        correlationId: `c-${id}`,
        data: { orderId: id, note: '[redacted]' },
      })),
    );
    await eventually('both are still there', 5000, async () => (await depth('orders-dlq')) === 2);
  });

  it.skipIf(!available)('sends one back under its own id, and the others stay as they were', async () => {
    const done = await redriveDeadLetters({ broker, clock: systemClock }, system, 'orders-dlq', { limit: 10, id: 'b' });
    expect(done).toEqual({ ids: ['b'], left: 0 });
    await eventually('one went back', 5000, async () => (await depth('orders-dlq')) === 1 && (await depth('orders')) === 1);
    const [left] = await inspectDeadLetters(broker, system, 'orders-dlq', 10);
    expect(left).toMatchObject({ id: 'a', failedOn: 'orders', reason: 'POISON: cannot be read', attempts: 1 });
  });

  it.skipIf(!available)('sends all back: what failed on a queue to it, what failed behind a topic to that', async () => {
    await broker.publish('order-events', [message('e', 'OrderPlaced')]);
    await bury('history-feed', 1);
    const { ids, left } = await redriveDeadLetters({ broker, clock: systemClock }, system, 'orders-dlq', { limit: 100 });
    expect({ ids: ids.toSorted(), left }).toEqual({ ids: ['a', 'e'], left: 0 });
    await eventually('all went back', 5000, async () => {
      const depths = await Promise.all(['orders', 'history-feed', 'orders-dlq'].map((queue) => depth(queue)));
      return depths.join() === '2,1,0';
    });
  });

  it.skipIf(!available)('leaves a dead letter where its queue takes nothing', async () => {
    await broker.publish('orders', [message('x')]);
    await bury('orders', 3);
    const refusing = {
      peek: broker.peek.bind(broker),
      consume: broker.consume.bind(broker),
      publish: () => Promise.reject(new Error('full')),
    };
    await expect(redriveDeadLetters({ broker: refusing, clock: systemClock }, system, 'orders-dlq', { limit: 100 })).rejects.toThrow(
      /stays a dead letter: full$/,
    );
    await eventually('all are there', 5000, async () => (await depth('orders-dlq')) === 3);
    expect(await inspectDeadLetters(broker, system, 'orders-dlq', 10)).toHaveLength(3);
  });

  it.skipIf(!available)('leaves no second copy where the tool ends as soon as it is done', async () => {
    const consumption = await broker.consume('orders', { prefetch: 50, ackTimeoutMs: 10_000 }, (delivery) => {
      void delivery.deadLetter('POISON: again');
    });
    for (let round = 0; round < 3; round++) {
      const tool = await connectBroker(name as 'postgres', {
        url: brokerSettings(system, env).url,
        system: system.name,
        clock: systemClock,
        log: silentLog,
      });
      await tool.declare(system);
      const { ids } = await redriveDeadLetters({ broker: tool, clock: systemClock }, system, 'orders-dlq', { limit: 100 });
      await tool.close();
      expect(ids).toHaveLength(3);
      await eventually('each is there once', 15_000, async () => {
        const letters = await inspectDeadLetters(broker, system, 'orders-dlq', 100);
        return letters.length === 3 && letters.every(({ reason }) => reason === 'POISON: again');
      });
    }
    await consumption.stop();
  });
});
