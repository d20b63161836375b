import { describe, expect, it } from 'vitest';
import type { SubscriptionDescription } from '../../runtime/system.ts';
import { envelope, envelopes, quiet, record, subscription, until } from './harness.ts';
import type { Bench, ContractTarget, Parts } from './harness.ts';

type Open = (parts: Parts) => Promise<Bench>;

const news = { id: 'news', kind: 'topic', retentionMs: 3_600_000 } as const;

/** Where a topic that keeps messages is a log, its subscriptions have no bounds. */
function reader({ capabilities }: ContractTarget, id: string, rest: Partial<SubscriptionDescription> = {}): SubscriptionDescription {
  const { maxLength, ...unbounded } = subscription(id, 'news', rest);
  return capabilities.retainsAsLog === true || maxLength === undefined ? unbounded : { ...unbounded, maxLength };
}

/** What a topic keeps, for subscriptions that come later. */
export function retentionCases(open: Open, target: ContractTarget): void {
  describe.skipIf(!target.capabilities.startFromEarliest)('a topic that keeps messages', () => {
    it('gives an earliest subscription what was read by others, and a new one not', async () => {
      const { broker, system } = await open({ topics: [news], subscriptions: [reader(target, 'first')] });
      const first = await record(broker, 'first');
      await broker.publish('news', [envelope('old'), envelope('other', { type: 'order-sent' })]);
      await until(
        () => first.deliveries.length,
        (count) => count === 2,
      );
      const added = [
        reader(target, 'all', { startPosition: 'earliest' }),
        reader(target, 'some', { startPosition: 'earliest', types: ['order-placed'] }),
        reader(target, 'fresh'),
      ];
      await broker.declare({ ...system, subscriptions: [...system.subscriptions, ...added] });
      await broker.publish('news', [envelope('young')]);
      const [all, some, fresh] = await Promise.all(['all', 'some', 'fresh'].map((id) => record(broker, id)));
      const seen = () => [all, some, fresh].map((one) => one?.ids().toSorted());
      const expected = [['old', 'other', 'young'], ['old', 'young'], ['young']];
      await until(
        () => seen().flat().length,
        (count) => count >= expected.flat().length,
      );
      await quiet();
      expect(seen()).toEqual(expected);
    });

    it('gives a subscription that starts while others publish each message once', async () => {
      const { broker, system, another } = await open({ topics: [news], subscriptions: [reader(target, 'first')] });
      const declaring = await another();
      const sent = Array.from({ length: 20 }, (_, index) => envelopes(`m-${index}`, 5));
      const publishing = Promise.all(sent.map((batch) => broker.publish('news', batch)));
      await declaring.declare({
        ...system,
        subscriptions: [...system.subscriptions, reader(target, 'all', { startPosition: 'earliest' })],
      });
      await publishing;
      const all = await record(declaring, 'all');
      await until(
        () => new Set(all.ids()).size,
        (count) => count === 100,
      );
      await quiet();
      expect(all.ids()).toHaveLength(100);
    });

    it('starts a subscription once: declared again, or elsewhere than before, it goes on where it is', async () => {
      const { broker, system } = await open({ topics: [news], subscriptions: [reader(target, 'readers')] });
      const readers = await record(broker, 'readers');
      await broker.publish('news', [envelope('old')]);
      await until(
        () => broker.stats('readers'),
        ({ ready, inFlight }) => readers.deliveries.length === 1 && ready + inFlight === 0,
      );
      const later = { ...system, subscriptions: [reader(target, 'readers', { startPosition: 'earliest' })] };
      await broker.declare(later);
      await broker.declare(later);
      await broker.publish('news', [envelope('young')]);
      await until(
        () => readers.deliveries.length,
        (count) => count >= 2,
      );
      await quiet();
      expect(readers.ids()).toEqual(['old', 'young']);
    });
  });
}
