import { expect, it } from 'vitest';
import { subscription } from './contract/harness.ts';
import { readReply } from './nats-settle.ts';
import { NatsNames, topicStream } from './nats-topology.ts';

const names = new NatsNames('shop');

it.each([
  ['all types where one takes all', [{ types: ['paid'] }, {}], ['shop.news.>']],
  ['each wanted type once', [{ types: ['sent', 'paid'] }, { types: ['paid'] }], ['shop.news.paid', 'shop.news.sent']],
] as const)('listens to %s', (_, parts, subjects) => {
  const subscriptions = parts.map((part, index) => subscription(`s-${index}`, 'news', 'types' in part ? { types: [...part.types] } : {}));
  expect(topicStream(names, { id: 'news', kind: 'topic' }, subscriptions)).toMatchObject({
    name: 'shop_news',
    subjects,
    retention: 'interest',
  });
});

it.each([
  ['the smallest limit of those that refuse', ['reject', 'reject'], [50, 20], 'new', 20],
  ['the limits of those that refuse, where others drop', ['drop-oldest', 'reject'], [5, 20], 'new', 20],
  ['the smallest limit, where all drop', ['drop-oldest', 'drop-oldest'], [5, 20], 'old', 5],
] as const)('has %s', (_, overflows, lengths, discard, maxLength) => {
  const subscriptions = overflows.map((overflow, index) =>
    subscription(`s-${index}`, 'news', { overflow, maxLength: lengths[index] ?? 0 }),
  );
  expect(topicStream(names, { id: 'news', kind: 'topic' }, subscriptions)).toMatchObject({ discard, max_msgs: maxLength, max_bytes: -1 });
});

it.each([
  ['an hour', 3_600_000, 3_600, 120],
  ['a minute', 60_000, 60, 60],
])('keeps messages for %s, whoever has read them', (_, retentionMs, ageS, windowS) => {
  const unbounded = { id: 'readers', topic: 'news', durable: true, startPosition: 'new', overflow: 'reject' } as const;
  expect(topicStream(names, { id: 'news', kind: 'topic', retentionMs }, [unbounded])).toMatchObject({
    retention: 'limits',
    max_age: ageS * 1e9,
    duplicate_window: windowS * 1e9,
    max_msgs: -1,
  });
});

it.each([
  ['old', '$JS.ACK.shop_orders.orders.3.17.21.1795544267627632000.4'],
  ['new', '$JS.ACK._.hash.shop_orders.orders.3.17.21.1795544267627632000.4.random'],
])('reads the %s form of a reply subject', (_, reply) => {
  expect(readReply(reply)).toMatchObject({ deliveries: 3, sequence: 17, enqueuedAt: expect.closeTo(1795544267627.632, 2) });
});
