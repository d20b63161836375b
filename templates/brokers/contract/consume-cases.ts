import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../runtime/ports.ts';
import { envelope, envelopes, hold, quiet, queue, record, until } from './harness.ts';
import type { Bench, ContractTarget, Parts } from './harness.ts';

type Open = (parts: Parts) => Promise<Bench>;

/** Handing out, sharing, stopping and giving back. */
export function consumeCases(open: Open, target: ContractTarget): void {
  describe('consume', () => {
    it('shares a queue among competing consumers without overlap', async () => {
      const { broker, another } = await open({ queues: [queue('orders')] });
      const brokers = [broker, await another(), await another()];
      const slow = async (delivery: Delivery) => {
        await quiet(5);
        await delivery.ack();
      };
      const consumers = await Promise.all(brokers.map((one) => record(one, 'orders', slow, { prefetch: 5 })));
      const sent = envelopes('m', 300);
      await broker.publish('orders', sent);
      const all = () => consumers.flatMap((consumer) => consumer.ids());
      await until(
        () => all().length,
        (count) => count >= 300,
      );
      await quiet();
      expect(all().toSorted()).toEqual(sent.map((one) => one.id).toSorted());
      for (const consumer of consumers) expect(consumer.deliveries.length).toBeGreaterThan(20);
    });

    it('hands out no more than the prefetch, and goes on as room comes', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      await broker.publish('orders', envelopes('m', 20));
      const { deliveries } = await record(broker, 'orders', hold, { prefetch: 5 });
      await until(
        () => deliveries.length,
        (count) => count >= 5,
      );
      await quiet();
      expect(deliveries).toHaveLength(5);
      expect(await broker.stats('orders')).toEqual({ ready: 15, inFlight: 5 });
      await Promise.all(deliveries.slice(0, 2).map((delivery) => delivery.ack()));
      await until(
        () => deliveries.length,
        (count) => count >= 7,
      );
      await quiet();
      expect(deliveries).toHaveLength(7);
    });

    it('loses nothing when a consumer stops and another starts', async () => {
      const { broker, another } = await open({ queues: [queue('orders')] });
      const sent = envelopes('m', 200);
      await broker.publish('orders', sent);
      const done: string[] = [];
      const half = async (delivery: Delivery) => {
        if (done.length >= 100) return delivery.release();
        done.push(delivery.envelope.id);
        await delivery.ack();
      };
      const first = await record(broker, 'orders', half, { prefetch: 20 });
      await until(
        () => done.length,
        (count) => count >= 100,
      );
      await first.stop();
      const second = await record(await another(), 'orders');
      await until(
        () => done.length + second.deliveries.length,
        (count) => count >= 200,
      );
      await quiet();
      expect([...done, ...second.ids()].toSorted()).toEqual(sent.map((one) => one.id).toSorted());
    });

    it('lets a delivery be settled after stop, and hands out none', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      await broker.publish('orders', [envelope('first')]);
      const { deliveries, stop } = await record(broker, 'orders', hold, { prefetch: 1 });
      await until(
        () => deliveries.length,
        (count) => count === 1,
      );
      await stop();
      await deliveries[0]?.ack();
      await broker.publish('orders', [envelope('second')]);
      await quiet();
      expect(deliveries).toHaveLength(1);
      const later = await record(broker, 'orders');
      await until(
        () => later.deliveries.length,
        (count) => count >= 1,
      );
      await quiet();
      expect(later.ids()).toEqual(['second']);
    });

    it('releases without counting an attempt', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      await broker.publish('orders', [envelope('m')]);
      let seen = 0;
      const settle = (delivery: Delivery) => (++seen < 3 ? delivery.release() : delivery.ack());
      const { deliveries } = await record(broker, 'orders', settle);
      await until(
        () => deliveries.length,
        (count) => count >= 3,
      );
      await quiet();
      expect(deliveries.map((delivery) => delivery.attempt)).toEqual([1, 1, 1]);
      expect(deliveries.map((delivery) => delivery.redelivered)).toEqual([false, true, true]);
    });

    it('gives a delivery of a handler that hangs to another in the end; the late settlement is void', async () => {
      const { broker, another } = await open({ queues: [queue('orders')] });
      const stalled = await record(broker, 'orders', hold, { prefetch: 2, ackTimeoutMs: 350 });
      await broker.publish('orders', [envelope('m')]);
      await until(
        () => stalled.deliveries.length,
        (count) => count === 1,
      );
      const started = performance.now();
      await stalled.stop();
      const other = await record(await another(), 'orders', hold);
      const isSecond = ({ attempt, redelivered }: Delivery) => attempt === 2 && redelivered;
      const given = await until(
        () => other.deliveries.find(isSecond),
        (found) => found !== undefined,
      );
      expect(performance.now() - started).toBeGreaterThan(500);
      // Without a hint, what a member held when another joined may first come again as if it were new.
      if (target.capabilities.redeliveryHint) expect(other.deliveries).toEqual([given]);
      await stalled.deliveries[0]?.ack();
      const before = other.deliveries.length;
      await given?.release();
      await until(
        () => other.deliveries.slice(before).find(isSecond),
        (found) => found !== undefined,
      );
      await Promise.all(other.deliveries.map((delivery) => delivery.ack()));
    });

    it('keeps what it holds while it works, however long that waits in the process', async () => {
      const { broker, another } = await open({ queues: [queue('orders')] });
      const ackTimeoutMs = 2_000;
      let turn = Promise.resolve();
      // One after the other: the last one waits for longer than the ack timeout.
      const slow = (delivery: Delivery) => (turn = turn.then(() => quiet(ackTimeoutMs / 3)).then(() => delivery.ack()));
      const sent = envelopes('m', 5);
      const working = await record(broker, 'orders', slow, { prefetch: 5, ackTimeoutMs });
      await broker.publish('orders', sent);
      await until(
        () => working.deliveries.length,
        (count) => count === 5,
      );
      // One that shares by partitions gives some of them, and what is in hand there, to any member that joins.
      const idle = target.capabilities.keyOrdering ? undefined : await record(await another(), 'orders', hold);
      await until(
        () => broker.stats('orders'),
        ({ ready, inFlight }) => ready + inFlight === 0,
      );
      expect(working.deliveries.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1]);
      expect(idle?.deliveries ?? []).toEqual([]);
    });

    it('gives back what a closed connection held', async () => {
      const { broker, another } = await open({ queues: [queue('orders')] });
      const dying = await another();
      await broker.publish('orders', envelopes('m', 3));
      const held = await record(dying, 'orders', hold, { ackTimeoutMs: 700 });
      await until(
        () => held.deliveries.length,
        (count) => count === 3,
      );
      await dying.close();
      const heir = await record(broker, 'orders');
      await until(
        () => heir.deliveries.length,
        (count) => count >= 3,
      );
      expect(heir.deliveries.every((delivery) => delivery.redelivered && delivery.attempt === 2)).toBe(true);
    });

    it('counts what waits and what is handed out', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      expect(await broker.stats('orders')).toEqual({ ready: 0, inFlight: 0 });
      await broker.publish('orders', envelopes('m', 10));
      await until(
        () => broker.stats('orders'),
        ({ ready }) => ready === 10,
      );
      const consumer = await record(broker, 'orders');
      await until(
        () => consumer.deliveries.length,
        (count) => count === 10,
      );
      await until(
        () => broker.stats('orders'),
        ({ ready, inFlight }) => ready === 0 && inFlight === 0,
      );
    });
  });
}
