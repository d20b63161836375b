import { expect, it } from 'vitest';
import { Consumer } from '../runtime/consumer.ts';
import type { Envelope } from '../runtime/envelope.ts';
import { TransientError } from '../runtime/errors.ts';
import { ManualClock } from '../runtime/manual-clock.fixture.ts';
import { MemoryBroker } from '../runtime/memory-broker.fixture.ts';
import { Metrics } from '../runtime/metrics.ts';
import { shopWiring } from '../runtime/shop.fixture.ts';
import { consumerSubscriber } from '../runtime/subscribers.ts';
import { createLog } from './log.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const message: Envelope = {
  id: 'o-1',
  source: 'web-shop',
  specversion: '1.0',
  type: 'PlaceOrder',
  time: '2026-01-02T03:04:05.000Z',
  correlationid: 'basket-7',
  traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  data: { orderId: 'o-1', customerId: 'c-1', amount: 5, note: 'for my eyes' },
};

it('names message, correlation and trace in every line about a message, and keeps its sensitive fields out', async () => {
  const lines: string[] = [];
  const wiring = shopWiring('shop');
  const log = createLog({
    service: 'shop',
    level: 'debug',
    system: wiring.system,
    destination: { write: (line) => void lines.push(line) },
  });
  const clock = new ManualClock();
  const broker = new MemoryBroker(clock);
  await broker.declare(wiring.system);
  const ports = { broker, clock, log, random: () => 0, metrics: new Metrics(), stores: new Map(), externals: {}, replicas: 1 };
  const subscriber = consumerSubscriber(
    wiring,
    {
      id: 'order-handler',
      source: 'orders',
      prefetch: 1,
      concurrency: 1,
      ackTimeoutMs: 60_000,
      ackMode: 'manual',
      redelivery: { maxDeliveries: 2, backoff: { baseMs: 100, multiplier: 1, maxMs: 100, jitter: 'none' } },
      publishes: {},
      calls: {},
      handlers: {
        PlaceOrder: async ({ data }, context) => {
          context.log.info('looking at an order', { data: data as object });
          throw new TransientError('the till is closed');
        },
      },
    },
    ports,
  );
  const consumer = new Consumer(subscriber, { ...ports, onCommitted: () => undefined });
  await consumer.start();
  await broker.publish('orders', [message]);
  for (let step = 0; step < 10; step++) await clock.advance(100);
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(told.map(({ msg }) => msg)).toEqual([
    'looking at an order',
    'message failed, will be delivered again',
    'looking at an order',
    'message dead-lettered',
  ]);
  for (const line of told)
    expect(line).toMatchObject({ service: 'shop', consumer: 'order-handler', messageId: 'o-1', correlationId: 'basket-7', traceId });
  expect(told[0]).toMatchObject({ data: { orderId: 'o-1', note: '[redacted]' }, attempt: 1 });
  expect(lines.join('')).not.toContain('for my eyes');
  const stopped = consumer.stop(1000);
  await clock.advance(2000);
  await stopped;
});
