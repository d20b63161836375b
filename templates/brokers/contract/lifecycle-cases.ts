import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../runtime/ports.ts';
import { envelope, envelopes, hold, quiet, queue, record, subscription, until } from './harness.ts';
import type { Bench, ContractTarget, Parts } from './harness.ts';

type Open = (parts: Parts) => Promise<Bench>;

const deadLetter = { channel: 'orders-dlq', maxDeliveries: 2 };

/** Consumers that change while messages flow, and what goes round a second time. */
export function lifecycleCases(open: Open, target: ContractTarget): void {
  describe('life of a consumer', () => {
    it('never hands a slow listener more than its prefetch', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      let now = 0;
      let most = 0;
      const slow = async (delivery: Delivery) => {
        most = Math.max(most, ++now);
        await quiet(10);
        now -= 1;
        await delivery.ack();
      };
      const consumer = await record(broker, 'orders', slow, { prefetch: 3 });
      await broker.publish('orders', envelopes('m', 60));
      await until(
        () => consumer.deliveries.length,
        (count) => count === 60,
      );
      expect(most).toBeLessThanOrEqual(3);
    });

    it('loses and doubles nothing while its concurrency changes', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      const sent = envelopes('m', 150);
      const narrow = await record(broker, 'orders', (delivery) => delivery.ack(), { prefetch: 1 });
      await broker.publish('orders', sent.slice(0, 50));
      await until(
        () => narrow.deliveries.length,
        (count) => count >= 10,
      );
      const wide = await record(broker, 'orders', (delivery) => delivery.ack(), { prefetch: 20 });
      await broker.publish('orders', sent.slice(50, 100));
      await narrow.stop();
      await broker.publish('orders', sent.slice(100));
      const ids = () => [...narrow.ids(), ...wide.ids()];
      await until(
        () => ids().length,
        (count) => count >= 150,
      );
      await quiet();
      // A broker without a redelivery hint reads again what another member had not yet committed.
      const seen = target.capabilities.redeliveryHint ? ids() : [...new Set(ids())];
      expect(seen.toSorted()).toEqual(sent.map((one) => one.id).toSorted());
    });

    it('goes on after a listener that throws; the message comes again', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      const seen: [string, number][] = [];
      await broker.consume('orders', { prefetch: 10, ackTimeoutMs: 30_000 }, (delivery) => {
        seen.push([delivery.envelope.id, delivery.attempt]);
        if (delivery.envelope.id === 'bad' && delivery.attempt === 1) throw new Error('listener');
        void delivery.ack();
      });
      await broker.publish('orders', [envelope('bad'), ...envelopes('good', 10)]);
      await until(
        () => seen.length,
        (count) => count >= 12,
      );
      expect(seen.filter(([id]) => id === 'bad')).toEqual([
        ['bad', 1],
        ['bad', 2],
      ]);
    });

    it('keeps what came while a subscription had no consumer', async () => {
      const { broker } = await open({ topics: [{ id: 'news', kind: 'topic' }], subscriptions: [subscription('readers', 'news')] });
      const first = await record(broker, 'readers');
      await broker.publish('news', envelopes('early', 5));
      await until(
        () => first.deliveries.length,
        (count) => count === 5,
      );
      await first.stop();
      await broker.publish('news', envelopes('late', 5));
      const second = await record(broker, 'readers');
      await until(
        () => second.deliveries.length,
        (count) => count >= 5,
      );
      await quiet();
      expect(second.ids().toSorted()).toEqual(envelopes('late', 5).map((one) => one.id));
    });

    it.skipIf(!target.capabilities.keyOrdering)('keeps each key in order and with one consumer', async () => {
      const { broker, another } = await open({ queues: [queue('orders')] });
      const consumers = await Promise.all([broker, await another()].map((one) => record(one, 'orders')));
      const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
      for (let round = 0; round < 10; round++) {
        await broker.publish(
          'orders',
          keys.map((key) => envelope(`${key}/${round}`, { partitionkey: key })),
        );
      }
      const all = () => consumers.flatMap((consumer) => consumer.ids());
      await until(
        () => new Set(all()).size,
        (count) => count === 200,
      );
      for (const key of keys) {
        const per = consumers.map((consumer) => consumer.ids().filter((id) => id.startsWith(`${key}/`)));
        expect(per.filter((ids) => ids.length > 0)).toEqual([Array.from({ length: 10 }, (_, round) => `${key}/${round}`)]);
      }
    });
  });
  roundTripCases(open);
}

function roundTripCases(open: Open): void {
  describe('round trips', () => {
    it('replays dead letters as new messages', async () => {
      const { broker } = await open({ queues: [queue('orders', { deadLetter }), queue('orders-dlq')] });
      let isBroken = true;
      const consumer = await record(broker, 'orders', (delivery) => (isBroken ? delivery.deadLetter('broken') : delivery.ack()));
      await broker.publish('orders', envelopes('m', 5));
      await until(
        () => broker.stats('orders-dlq'),
        ({ ready }) => ready === 5,
      );
      isBroken = false;
      await record(broker, 'orders-dlq', async (delivery) => {
        await broker.publish('orders', [delivery.envelope]);
        await delivery.ack();
      });
      await until(
        () => consumer.deliveries.length,
        (count) => count >= 10,
      );
      await quiet();
      expect(consumer.deliveries.slice(5).map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1]);
      expect(consumer.ids().slice(5).toSorted()).toEqual(envelopes('m', 5).map((one) => one.id));
      expect(await broker.stats('orders-dlq')).toMatchObject({ ready: 0, inFlight: 0 });
    });

    it('carries a correlation id to the other side and back', async () => {
      const { broker, another } = await open({ queues: [queue('requests'), queue('replies')] });
      const responder = await another();
      await record(responder, 'requests', async (delivery) => {
        const { id, correlationid = '' } = delivery.envelope;
        await responder.publish('replies', [envelope(`re-${id}`, { correlationid, causationid: id })]);
        await delivery.ack();
      });
      const replies = await record(broker, 'replies');
      await broker.publish(
        'requests',
        envelopes('q', 10).map((one) => ({ ...one, correlationid: `c-${one.id}` })),
      );
      await until(
        () => replies.deliveries.length,
        (count) => count >= 10,
      );
      for (const { envelope: reply } of replies.deliveries) expect(reply.correlationid).toBe(`c-${reply.causationid}`);
    });

    it('leaves what it was told to hold', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      await broker.publish('orders', envelopes('m', 3));
      const { deliveries } = await record(broker, 'orders', hold);
      await until(
        () => deliveries.length,
        (count) => count === 3,
      );
      await deliveries[1]?.ack();
      await deliveries[2]?.retry(0);
      await until(
        () => deliveries.length,
        (count) => count === 4,
      );
      await quiet();
      expect(deliveries.slice(3).map(({ envelope: { id }, attempt }) => [id, attempt])).toEqual([[deliveries[2]?.envelope.id, 2]]);
    });
  });
}
