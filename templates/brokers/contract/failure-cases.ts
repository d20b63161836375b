import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../runtime/ports.ts';
import { envelope, envelopes, inOrder, quiet, queue, record, until } from './harness.ts';
import type { Bench, ContractTarget, Parts } from './harness.ts';

type Open = (parts: Parts) => Promise<Bench>;

const withDeadLetters = {
  queues: [queue('orders', { deadLetter: { channel: 'orders-dlq', maxDeliveries: 4 } }), queue('orders-dlq')],
};

/** Handlers that fail: retry, delay and dead-lettering. */
export function failureCases(open: Open, target: ContractTarget): void {
  describe('failing messages', () => {
    it('takes exactly the attempts asked for, then keeps the reason; others pass', async () => {
      const { broker } = await open(withDeadLetters);
      const settle = (delivery: Delivery) => {
        if (!delivery.envelope.id.startsWith('poison')) return delivery.ack();
        return delivery.attempt < 4 ? delivery.retry(1) : delivery.deadLetter('cannot — 不行');
      };
      const { deliveries, ids } = await record(broker, 'orders', settle);
      await broker.publish('orders', [envelope('poison-1'), ...envelopes('good', 20), envelope('poison-2')]);
      const dead = await until(
        () => broker.peek('orders-dlq', 10),
        (found) => found.length === 2,
      );
      await quiet();
      const attempts = (id: string) => deliveries.filter((one) => one.envelope.id === id).map((one) => one.attempt);
      expect(attempts('poison-1')).toEqual([1, 2, 3, 4]);
      expect(attempts('poison-2')).toEqual([1, 2, 3, 4]);
      expect(ids().filter((id) => id.startsWith('good'))).toHaveLength(20);
      expect(dead.map((one) => one.envelope.id).toSorted()).toEqual(['poison-1', 'poison-2']);
      expect(dead[0]).toMatchObject({ reason: 'cannot — 不行', source: 'orders', attempts: 4 });
    });

    it('sets the redelivery hint on every retry', async () => {
      const { broker } = await open(withDeadLetters);
      const { deliveries } = await record(broker, 'orders', (delivery) => (delivery.attempt < 3 ? delivery.retry(1) : delivery.ack()));
      await broker.publish('orders', [envelope('m')]);
      await until(
        () => deliveries.length,
        (count) => count >= 3,
      );
      expect(deliveries.map((delivery) => delivery.redelivered)).toEqual([false, true, true]);
    });

    it.skipIf(!target.capabilities.delayedDelivery)('waits the delay and blocks nobody behind', async () => {
      const { broker } = await open(withDeadLetters);
      const arrivals = new Map<string, number[]>();
      const settle = (delivery: Delivery) => {
        const { id } = delivery.envelope;
        arrivals.set(id, [...(arrivals.get(id) ?? []), performance.now()]);
        return delivery.attempt === 1 && id !== 'prompt' ? delivery.retry(Number(id)) : delivery.ack();
      };
      await record(broker, 'orders', settle);
      await broker.publish('orders', [envelope('1200'), envelope('300'), envelope('prompt')]);
      await until(
        () => [...arrivals.values()].flat().length,
        (count) => count >= 5,
      );
      const waited = (id: string) => (arrivals.get(id)?.[1] ?? 0) - (arrivals.get(id)?.[0] ?? 0);
      expect(waited('300')).toBeGreaterThanOrEqual(295);
      expect(arrivals.get('300')?.[1]).toBeLessThan(arrivals.get('1200')?.[1] ?? 0);
      expect(waited('1200')).toBeGreaterThanOrEqual(1_195);
      expect(arrivals.get('prompt')?.[0]).toBeLessThan(arrivals.get('300')?.[1] ?? 0);
    });

    it('keeps peeked messages, for a consumer of the dead-letter queue', async () => {
      const { broker } = await open(withDeadLetters);
      await record(broker, 'orders', (delivery) => delivery.deadLetter('why'));
      await broker.publish('orders', envelopes('m', 5, inOrder(target)));
      await until(
        () => broker.stats('orders-dlq'),
        ({ ready }) => ready === 5,
      );
      expect(await broker.peek('orders-dlq', 3)).toHaveLength(3);
      await until(
        () => broker.peek('orders-dlq', 9),
        (found) => found.length === 5,
      );
      const redrive = await record(broker, 'orders-dlq');
      await until(
        () => redrive.deliveries.length,
        (count) => count >= 5,
      );
      await quiet();
      expect(redrive.ids()).toEqual(envelopes('m', 5).map((one) => one.id));
      expect(await broker.peek('orders-dlq', 9)).toEqual([]);
    });

    it('drops what it gives up where no dead-letter queue is declared', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      const { deliveries } = await record(broker, 'orders', (delivery) => delivery.deadLetter('why'));
      await broker.publish('orders', [envelope('m')]);
      await until(
        () => deliveries.length,
        (count) => count === 1,
      );
      await until(
        () => broker.stats('orders'),
        ({ ready, inFlight }) => ready + inFlight === 0,
      );
      await quiet();
      expect(deliveries).toHaveLength(1);
    });

    it('ignores a second settlement', async () => {
      const { broker } = await open(withDeadLetters);
      const { deliveries } = await record(broker, 'orders', async (delivery) => {
        await delivery.ack();
        await Promise.all([delivery.retry(0), delivery.deadLetter('no'), delivery.release(), delivery.ack()]);
      });
      await broker.publish('orders', [envelope('m')]);
      await until(
        () => deliveries.length,
        (count) => count === 1,
      );
      await quiet();
      expect(deliveries).toHaveLength(1);
      expect(await broker.peek('orders-dlq', 1)).toEqual([]);
    });
  });
}
