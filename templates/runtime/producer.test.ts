import { describe, expect, it } from 'vitest';
import { ChannelFullError, PermanentError } from './errors.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { MemoryBroker } from './memory-broker.fixture.ts';
import { Metrics } from './metrics.ts';
import type { Delivery } from './ports.ts';
import { isTemporary, Producer } from './producer.ts';
import type { ProducerWiring } from './service.ts';
import { shopWiring } from './shop.fixture.ts';

const order = { orderId: 'o-1', customerId: 'c-1', amount: 5 };

async function setUp(onReject: ProducerWiring['onReject'], maxLength: number) {
  const clock = new ManualClock();
  const broker = new MemoryBroker(clock);
  const wiring = shopWiring('shop');
  await broker.declare({ ...wiring.system, queues: wiring.system.queues.map((queue) => ({ ...queue, maxLength })) });
  const retry = {
    maxAttempts: 50,
    attemptTimeoutMs: 1000,
    deadlineMs: 2000,
    backoff: { baseMs: 100, multiplier: 1, maxMs: 100, jitter: 'none' },
  } as const;
  const metrics = new Metrics();
  const producer = new Producer(
    wiring,
    { id: 'web-shop', publishes: { PlaceOrder: 'orders' }, onReject, retry },
    { broker, clock, metrics, random: () => 0 },
  );
  return { clock, broker, producer, metrics };
}

describe('a producer', () => {
  it("accepts with the message's own id once the broker confirmed it", async () => {
    const { clock, broker, producer } = await setUp('block', 5);
    const id = producer.submit('PlaceOrder', order);
    await clock.advance(0);
    expect(await id).toBe('o-1');
    expect(broker.published[0]).toMatchObject({
      channel: 'orders',
      envelope: { id: 'o-1', source: 'web-shop', partitionkey: 'c-1', type: 'PlaceOrder', data: order },
    });
  });

  it('waits for room in a full queue, for a bounded time', async () => {
    const { clock, broker, producer } = await setUp('block', 1);
    await producer.submit('PlaceOrder', order);
    const waiting = producer.submit('PlaceOrder', { ...order, orderId: 'o-2' });
    const refused = expect(producer.submit('PlaceOrder', { ...order, orderId: 'o-3' })).rejects.toThrow(ChannelFullError);
    await clock.advance(500);
    await broker.consume('orders', { prefetch: 1, ackTimeoutMs: 1000 }, (_delivery: Delivery) => undefined);
    await clock.advance(100);
    expect(await waiting).toBe('o-2');
    await clock.advance(2000);
    await refused;
    expect(broker.published.map(({ envelope }) => envelope.id)).toEqual(['o-1', 'o-2']);
  });

  it('refuses at once where it is told to', async () => {
    const { clock, producer, metrics } = await setUp('503', 1);
    await producer.submit('PlaceOrder', order);
    const error = await producer.submit('PlaceOrder', order).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(ChannelFullError);
    expect(isTemporary(error)).toBe(true);
    expect(clock.sleeps.filter((ms) => ms !== 1000)).toEqual([]);
    expect(metrics.total('rejected')).toBe(1);
  });

  it('refuses at once when a thousand callers wait already, so that memory stays bounded', async () => {
    const { clock, producer } = await setUp('block', 1);
    await producer.submit('PlaceOrder', order);
    const waiting = Array.from({ length: 1000 }, () => producer.submit('PlaceOrder', order).catch(() => 'refused'));
    await expect(producer.submit('PlaceOrder', order)).rejects.toThrow('1000 callers wait');
    await clock.advance(5000);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['refused']));
  });

  it('publishes nothing that breaks its schema or has no channel', async () => {
    const { broker, producer } = await setUp('block', 5);
    await expect(producer.submit('PlaceOrder', { orderId: 'o' })).rejects.toThrow(PermanentError);
    await expect(producer.submit('Other', order)).rejects.toThrow(PermanentError);
    expect(broker.published).toEqual([]);
  });
});
