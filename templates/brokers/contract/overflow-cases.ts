import { describe, expect, it } from 'vitest';
import type { Overflow } from '../../runtime/system.ts';
import { envelopes, hold, quiet, queue, record, subscription, until } from './harness.ts';
import type { Bench, ContractTarget, Parts } from './harness.ts';

type Open = (parts: Parts) => Promise<Bench>;

const deadLetter = { channel: 'orders-dlq', maxDeliveries: 3 };

/** What a full queue or subscription does, as it is told. */
export function overflowCases(open: Open, target: ContractTarget): void {
  describe('overflow of a queue', () => queueCases(open, target));
  describe('overflow of a subscription', () => subscriptionCases(open, target));
}

function queueCases(open: Open, target: ContractTarget): void {
  const { bounded, queueOverflows } = target.capabilities;
  const isExact = bounded === 'exact';
  const lacks = (overflow: Overflow) => !queueOverflows.includes(overflow);
  it.skipIf(lacks('drop-oldest'))('drop-oldest keeps the newest', async () => {
    const { broker } = await open({ queues: [queue('orders', { maxLength: 10, overflow: 'drop-oldest' })] });
    for (const one of envelopes('m', 30)) await broker.publish('orders', [one]);
    const consumer = await record(broker, 'orders');
    await until(
      () => consumer.deliveries.length,
      (count) => count >= 10,
    );
    await quiet();
    expect(consumer.ids()).toEqual(
      envelopes('m', 30)
        .slice(20)
        .map((one) => one.id),
    );
  });

  it.skipIf(lacks('drop-newest'))('drop-newest keeps the oldest', async () => {
    const { broker } = await open({ queues: [queue('orders', { maxLength: 10, overflow: 'drop-newest' })] });
    for (const one of envelopes('m', 60)) await broker.publish('orders', [one]);
    const consumer = await record(broker, 'orders', hold, { prefetch: 100 });
    await until(
      () => consumer.deliveries.length,
      (count) => count >= 10,
    );
    await quiet();
    const kept = consumer.ids();
    expect(kept).toEqual(
      envelopes('m', 60)
        .slice(0, kept.length)
        .map((one) => one.id),
    );
    if (isExact) expect(kept).toHaveLength(10);
    expect(kept.length).toBeLessThan(60);
  });

  it.skipIf(lacks('dead-letter'))('dead-letter moves what does not fit', async () => {
    const { broker } = await open({
      queues: [queue('orders', { maxLength: 10, overflow: 'dead-letter', deadLetter }), queue('orders-dlq')],
    });
    for (const one of envelopes('m', 60)) await broker.publish('orders', [one]);
    const kept = await until(
      async () => [await broker.stats('orders'), await broker.stats('orders-dlq')].map(({ ready }) => ready),
      ([orders = 0, dead = 0]) => orders + dead === 60,
    );
    if (isExact) expect(kept).toEqual([10, 50]);
    expect(kept[1]).toBeGreaterThan(0);
    const [dead] = await broker.peek('orders-dlq', 1);
    expect(dead).toMatchObject({ reason: 'overflow', source: 'orders', attempts: 0 });
  });
}

function subscriptionCases(open: Open, target: ContractTarget): void {
  const { bounded, subscriptionOverflows } = target.capabilities;
  const isExact = bounded === 'exact';
  const behindTopics = (overflow: Overflow) => ({
    queues: [queue('orders-dlq')],
    topics: [{ id: 'news', kind: 'topic' as const }],
    subscriptions: [subscription('readers', 'news', { maxLength: 10, overflow, deadLetter })],
  });

  it.each(subscriptionOverflows.filter((overflow) => overflow !== 'reject'))('a subscription does %s', async (overflow) => {
    const { broker } = await open(behindTopics(overflow));
    const sent = envelopes('m', 30);
    for (const one of sent) await broker.publish('news', [one]);
    const consumer = await record(broker, 'readers');
    await until(
      () => consumer.deliveries.length,
      (count) => count >= 10,
    );
    await quiet();
    const kept = consumer.ids();
    const expected = overflow === 'drop-oldest' ? sent.slice(-kept.length) : sent.slice(0, kept.length);
    expect(kept).toEqual(expected.map((one) => one.id));
    if (isExact) expect(kept).toHaveLength(10);
    expect(await broker.stats('orders-dlq')).toMatchObject({ ready: overflow === 'dead-letter' ? 30 - kept.length : 0 });
  });

  const refused = (['drop-newest', 'dead-letter'] as const).filter((overflow) => !subscriptionOverflows.includes(overflow));
  it.skipIf(bounded === 'none').each(refused)('refuses %s behind a topic, naming the subscription', async (overflow) => {
    await expect(open(behindTopics(overflow))).rejects.toThrowError(new RegExp(`readers.*${overflow}`));
  });
}
