import { describe, expect, it } from 'vitest';
import { ConfigurationError, UnroutableError } from '../../runtime/errors.ts';
import { MAX_MESSAGE_BYTES } from '../wire.ts';
import { envelope, envelopes, inOrder, quiet, queue, record, subscription, until } from './harness.ts';
import type { Bench, ContractTarget, Parts } from './harness.ts';

type Open = (parts: Parts) => Promise<Bench>;

/** Publishing, routing and declaring. */
export function publishCases(open: Open, target: ContractTarget): void {
  describe('publish', () => {
    it('keeps payload, unicode and metadata', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      const full = envelope('order-1', {
        subject: 'Bestellung äöü 订单 🧾',
        dataschema: 'https://example.com/order/1',
        partitionkey: 'ключ',
        sequence: 7,
        correlationid: 'c-1',
        causationid: 'p-1',
        expirytime: '2030-01-01T00:00:00.000Z',
        hopcount: 2,
        data: { text: '\u0000 "quoted" \\ \n 𝄞', nested: [1.5, null, { yes: true }], empty: '' },
      });
      const before = Date.now();
      await broker.publish('orders', [full]);
      const { deliveries } = await record(broker, 'orders');
      await until(
        () => deliveries.length,
        (count) => count === 1,
      );
      expect(deliveries[0]).toMatchObject({ envelope: full, attempt: 1, redelivered: false });
      expect(Math.abs((deliveries[0]?.enqueuedAt ?? 0) - before)).toBeLessThan(5_000);
    });

    it('delivers a batch in order to a single consumer, each message once', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      const sent = envelopes('m', 400, inOrder(target));
      await broker.publish('orders', sent.slice(0, 300));
      for (const one of sent.slice(300)) await broker.publish('orders', [one]);
      const consumer = await record(broker, 'orders');
      await until(
        () => consumer.deliveries.length,
        (count) => count >= 400,
      );
      await quiet();
      expect(consumer.ids()).toEqual(sent.map((one) => one.id));
    });

    it('does not deduplicate', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      await broker.publish('orders', [envelope('same'), envelope('same')]);
      await broker.publish('orders', [envelope('same')]);
      const consumer = await record(broker, 'orders');
      await until(
        () => consumer.deliveries.length,
        (count) => count >= 3,
      );
      await quiet();
      expect(consumer.ids()).toEqual(['same', 'same', 'same']);
    });

    it('takes an empty batch', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      await expect(broker.publish('orders', [])).resolves.toBeUndefined();
    });

    it('refuses an over-size message and goes on', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      const big = envelope('big', { data: 'x'.repeat(MAX_MESSAGE_BYTES) });
      await expect(broker.publish('orders', [big])).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
      await broker.publish('orders', [envelope('small', { data: 'x'.repeat(1_000_000) })]);
      const consumer = await record(broker, 'orders');
      await until(
        () => consumer.ids(),
        (ids) => ids.includes('small'),
      );
      expect(consumer.ids()).toEqual(['small']);
    });
  });
  routingCases(open, target);
  declareCases(open, target);
}

function routingCases(open: Open, target: ContractTarget): void {
  describe('routing', () => {
    it('gives every subscription its own copy, filtered by type', async () => {
      const { broker } = await open({
        topics: [{ id: 'order-events', kind: 'topic' }],
        subscriptions: [
          subscription('all', 'order-events'),
          subscription('paid-only', 'order-events', { types: ['order-paid'] }),
          subscription('two-types', 'order-events', { types: ['order-paid', 'order-sent'] }),
        ],
      });
      const types = ['order-placed', 'order-paid', 'order-sent', 'order-paid'];
      await broker.publish(
        'order-events',
        types.map((type, index) => envelope(`m-${index}`, { type, ...inOrder(target) })),
      );
      const all = await record(broker, 'all');
      const paid = await record(broker, 'paid-only');
      const two = await record(broker, 'two-types');
      await until(
        () => all.deliveries.length + paid.deliveries.length + two.deliveries.length,
        (sum) => sum >= 9,
      );
      await quiet();
      expect(all.ids()).toEqual(['m-0', 'm-1', 'm-2', 'm-3']);
      expect(paid.ids()).toEqual(['m-1', 'm-3']);
      expect(two.ids()).toEqual(['m-1', 'm-2', 'm-3']);
    });

    it('keeps ten topics apart, used at once', async () => {
      const numbers = Array.from({ length: 10 }, (_, index) => index);
      const { broker } = await open({
        topics: numbers.map((n) => ({ id: `topic-${n}`, kind: 'topic' as const })),
        subscriptions: numbers.map((n) => subscription(`sub-${n}`, `topic-${n}`)),
      });
      const consumers = await Promise.all(numbers.map((n) => record(broker, `sub-${n}`)));
      await Promise.all(numbers.map((n) => broker.publish(`topic-${n}`, envelopes(`t${n}`, 20, inOrder(target)))));
      await until(() => consumers.every((consumer) => consumer.deliveries.length >= 20), Boolean);
      await quiet();
      for (const n of numbers) expect(consumers[n]?.ids()).toEqual(envelopes(`t${n}`, 20).map((one) => one.id));
    });

    it('serves twenty subscribers of one topic', async () => {
      const ids = Array.from({ length: 20 }, (_, index) => `sub-${index}`);
      const { broker } = await open({
        topics: [{ id: 'news', kind: 'topic' }],
        subscriptions: ids.map((id) => subscription(id, 'news')),
      });
      const consumers = await Promise.all(ids.map((id) => record(broker, id)));
      await broker.publish('news', envelopes('n', 10));
      await until(() => consumers.every((consumer) => consumer.deliveries.length >= 10), Boolean);
      await quiet();
      for (const consumer of consumers) expect(consumer.deliveries).toHaveLength(10);
    });

    it.each([
      ['a channel that nobody declared', 'nowhere', 'order-placed'],
      ['a topic without subscriptions', 'lonely', 'order-placed'],
      ['a type that no subscription takes', 'picky', 'order-placed'],
    ])('throws UnroutableError for %s', async (_, channel, type) => {
      const { broker } = await open({
        topics: [
          { id: 'lonely', kind: 'topic' },
          { id: 'picky', kind: 'topic' },
        ],
        subscriptions: [subscription('paid-only', 'picky', { types: ['order-paid'] })],
      });
      await expect(broker.publish(channel, [envelope('m', { type })])).rejects.toBeInstanceOf(UnroutableError);
      await broker.publish('picky', [envelope('paid', { type: 'order-paid' })]);
      const consumer = await record(broker, 'paid-only');
      await until(
        () => consumer.ids(),
        (ids) => ids.length === 1,
      );
    });
  });
}

function declareCases(open: Open, target: ContractTarget): void {
  describe('declare', () => {
    it('may be repeated, and run by many processes at once', async () => {
      const parts = {
        queues: [queue('orders'), queue('orders-dlq')],
        topics: [{ id: 'news', kind: 'topic' as const }],
        subscriptions: [subscription('readers', 'news', { types: ['order-paid'] })],
      };
      const { broker, system, another } = await open(parts);
      await broker.publish('orders', [envelope('kept')]);
      const others = await Promise.all(Array.from({ length: 5 }, () => another()));
      await Promise.all([...others, broker].map((one) => one.declare(system)));
      const consumer = await record(broker, 'orders');
      await until(
        () => consumer.ids(),
        (ids) => ids.length === 1,
      );
    });

    it('follows a changed type filter', async () => {
      const first = subscription('readers', 'news', { types: ['order-placed'] });
      const { broker, system } = await open({ topics: [{ id: 'news', kind: 'topic' }], subscriptions: [first] });
      await broker.declare({ ...system, subscriptions: [{ ...first, types: ['order-paid'] }] });
      await expect(broker.publish('news', [envelope('old')])).rejects.toBeInstanceOf(UnroutableError);
      await broker.publish('news', [envelope('new', { type: 'order-paid' })]);
    });

    it('keeps two systems on one broker apart', async () => {
      const one = await open({ queues: [queue('orders')] });
      const two = await open({ queues: [queue('orders')] });
      await one.broker.publish('orders', [envelope('first')]);
      const consumer = await record(two.broker, 'orders');
      await quiet();
      expect(consumer.ids()).toEqual([]);
      expect(await one.broker.stats('orders')).toMatchObject({ ready: 1 });
    });

    it('rejects refused credentials at once, as a configuration error', async () => {
      const started = performance.now();
      await expect(target.connectRefused()).rejects.toBeInstanceOf(ConfigurationError);
      expect(performance.now() - started).toBeLessThan(5_000);
    });

    it('refuses to consume from what nobody declared', async () => {
      const { broker } = await open({ queues: [queue('orders')] });
      await expect(record(broker, 'nowhere')).rejects.toBeInstanceOf(ConfigurationError);
    });
  });
}
