import { describe, expect, it } from 'vitest';
import { ChannelFullError } from '../../runtime/errors.ts';
import type { Broker } from '../../runtime/ports.ts';
import { envelope, envelopes, hold, quiet, queue, record, subscription, until } from './harness.ts';
import type { Bench, ContractTarget, Parts } from './harness.ts';

type Open = (parts: Parts) => Promise<Bench>;

const deadLetter = { channel: 'orders-dlq', maxDeliveries: 3 };

/** Publishes one by one until the queue refuses. Returns the ids that it took. */
async function fill(broker: Broker, channel: string, prefix: string, atMost: number): Promise<string[]> {
  const taken: string[] = [];
  for (const one of envelopes(prefix, atMost)) {
    try {
      await broker.publish(channel, [one]);
      taken.push(one.id);
    } catch (error) {
      expect(error).toBeInstanceOf(ChannelFullError);
      return taken;
    }
  }
  return taken;
}

/** Limits of a queue, and what happens at them. */
export function boundsCases(open: Open, target: ContractTarget): void {
  const { bounded } = target.capabilities;
  const isExact = bounded === 'exact';

  describe.skipIf(bounded === 'none')('bounds', () => {
    it('rejects at the limit under concurrent publishers; what was accepted is there', async () => {
      const { broker, another } = await open({ queues: [queue('orders', { maxLength: 50 })] });
      const brokers = [broker, await another(), await another()];
      const offers = brokers.flatMap((one, n) => envelopes(`p${n}`, 60).map((message) => one.publish('orders', [message])));
      const results = await Promise.allSettled(offers);
      const refused = results.filter((result) => result.status === 'rejected');
      for (const { reason } of refused) expect(reason).toBeInstanceOf(ChannelFullError);
      const accepted = results.length - refused.length;
      if (isExact) expect(accepted).toBe(50);
      else expect(accepted).toBeGreaterThanOrEqual(50);
      await until(
        () => broker.stats('orders'),
        ({ ready }) => ready === accepted,
      );
      expect(await fill(broker, 'orders', 'fill', 100)).toHaveLength(0);
    });

    it('takes again once there is room, delayed messages counted', async () => {
      const { broker } = await open({ queues: [queue('orders', { maxLength: 10 })] });
      const first = await fill(broker, 'orders', 'fill', 500);
      if (isExact) expect(first).toHaveLength(10);
      const consumer = await record(broker, 'orders');
      await until(
        () => consumer.deliveries.length,
        (count) => count >= first.length,
      );
      await consumer.stop();
      await until(
        () => broker.stats('orders'),
        ({ ready, inFlight }) => ready + inFlight === 0,
      );
      const second = await fill(broker, 'orders', 'fill', 500);
      if (isExact) expect(second).toHaveLength(10);
      else expect(second.length).toBeGreaterThanOrEqual(10);
    });

    it.skipIf(!target.capabilities.atomicPublish)('places a call whole or not at all', async () => {
      const { broker } = await open({ queues: [queue('orders', { maxLength: 10 })] });
      await broker.publish('orders', envelopes('a', 8));
      await expect(broker.publish('orders', envelopes('b', 3))).rejects.toBeInstanceOf(ChannelFullError);
      await broker.publish('orders', envelopes('c', 2));
      expect(await broker.stats('orders')).toEqual({ ready: 10, inFlight: 0 });
    });

    it('rejects by bytes', async () => {
      const { maxLength: _, ...unbounded } = queue('orders');
      const { broker } = await open({ queues: [{ ...unbounded, maxBytes: 20_000 }] });
      const sized = (id: string) => envelope(id, { data: 'x'.repeat(3_000) });
      const taken: string[] = [];
      for (let n = 0; n < 100; n++) {
        const accepted = await broker.publish('orders', [sized(`m-${n}`)]).then(
          () => true,
          () => false,
        );
        if (!accepted) break;
        taken.push(`m-${n}`);
      }
      if (isExact) expect(taken).toHaveLength(6);
      expect(taken.length).toBeGreaterThanOrEqual(6);
      expect(taken.length).toBeLessThan(30);
    });

    it('takes back what was handed out, even where the queue filled up meanwhile', async () => {
      const { broker } = await open({ queues: [queue('orders', { maxLength: 10 })] });
      const accepted = await fill(broker, 'orders', 'early', 200);
      const held = await record(broker, 'orders', hold, { prefetch: 5 });
      await until(
        () => held.deliveries.length,
        (count) => count === 5,
      );
      await held.stop();
      accepted.push(...(await fill(broker, 'orders', 'late', 200)));
      const [first, second, ...rest] = held.deliveries;
      await Promise.all([first?.retry(100), second?.release(), ...rest.map((delivery) => delivery.retry(0))]);
      await quiet();
      const consumer = await record(broker, 'orders');
      await until(
        () => new Set(consumer.ids()).size,
        (count) => count >= accepted.length,
      );
      expect(consumer.ids().toSorted()).toEqual(accepted.toSorted());
    });

    it.skipIf(!target.capabilities.sharedTopicBound)('bounds a topic by the smallest limit of its subscriptions', async () => {
      const { broker } = await open({
        topics: [{ id: 'news', kind: 'topic' }],
        subscriptions: [subscription('wide', 'news', { maxLength: 10 }), subscription('narrow', 'news', { maxLength: 5 })],
      });
      await record(broker, 'narrow');
      expect(await fill(broker, 'news', 'fill', 500)).toHaveLength(5);
      await record(broker, 'wide');
      await until(
        () => broker.stats('wide'),
        ({ ready, inFlight }) => ready + inFlight === 0,
      );
      expect((await fill(broker, 'news', 'again', 5)).length).toBeGreaterThan(0);
    });

    it('bounds a subscription', async () => {
      const { broker } = await open({
        topics: [{ id: 'news', kind: 'topic' }],
        subscriptions: [subscription('readers', 'news', { maxLength: 5 })],
      });
      const taken = await fill(broker, 'news', 'fill', 500);
      if (isExact) expect(taken).toHaveLength(5);
      expect(taken.length).toBeLessThan(500);
    });
  });
  timeToLiveCases(open);
}

function timeToLiveCases(open: Open): void {
  describe('time to live', () => {
    it('moves what outlived its time to the dead-letter queue', async () => {
      const { broker } = await open({
        queues: [queue('orders', { messageTtlMs: 1_000, deadLetter }), queue('orders-dlq')],
      });
      await broker.publish('orders', [envelope('old')]);
      await quiet(1_200);
      const consumer = await record(broker, 'orders');
      await broker.publish('orders', [envelope('fresh')]);
      const dead = await until(
        () => broker.peek('orders-dlq', 5),
        (found) => found.length === 1,
      );
      await until(
        () => consumer.deliveries.length,
        (count) => count >= 1,
      );
      expect(dead[0]).toMatchObject({ envelope: { id: 'old' }, reason: 'expired', source: 'orders' });
      expect(consumer.ids()).toEqual(['fresh']);
    });

    it('drops what outlived its time where no dead-letter queue is declared', async () => {
      const { broker } = await open({ queues: [queue('orders', { messageTtlMs: 200 })] });
      await broker.publish('orders', [envelope('old')]);
      await quiet(400);
      const consumer = await record(broker, 'orders');
      await until(
        () => broker.stats('orders'),
        ({ ready, inFlight }) => ready + inFlight === 0,
      );
      expect(consumer.ids()).toEqual([]);
    });
  });
}
