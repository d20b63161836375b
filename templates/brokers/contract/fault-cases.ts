import { describe, expect, it, onTestFinished } from 'vitest';
import { BrokerUnavailableError } from '../../runtime/errors.ts';
import { envelope, envelopes, hold, queue, quiet, record, until } from './harness.ts';
import type { Bench, ContractTarget, Parts } from './harness.ts';
import { startTcpProxy } from './tcp-proxy.ts';

type Open = (parts: Parts) => Promise<Bench>;

/** Connections that end: on purpose and by accident. */
export function faultCases(open: Open, target: ContractTarget): void {
  describe('faults', () => {
    it('closes while publishing, from several places at once: what was confirmed is there', async () => {
      const { broker, another } = await open({ queues: [queue('orders')] });
      const closing = await another();
      const confirmed: string[] = [];
      const publishing = envelopes('m', 200).map((one) =>
        closing.publish('orders', [one]).then(
          () => confirmed.push(one.id),
          (error) => expect(error).toBeInstanceOf(BrokerUnavailableError),
        ),
      );
      await quiet(3);
      await Promise.all([closing.close(), closing.close(), closing.close()]);
      await Promise.all(publishing);
      await expect(closing.publish('orders', [envelope('late')])).rejects.toBeInstanceOf(BrokerUnavailableError);
      await expect(closing.ping()).rejects.toBeInstanceOf(BrokerUnavailableError);
      const consumer = await record(broker, 'orders');
      await until(() => confirmed.every((id) => consumer.ids().includes(id)), Boolean);
    });

    it('goes on after its connections are cut; ping tells while they are', async () => {
      const { broker, another } = await open({ queues: [queue('orders')] });
      const proxy = await startTcpProxy(target.address);
      onTestFinished(() => proxy.down());
      const distant = await another(proxy.port);
      const consumer = await record(distant, 'orders', (delivery) => delivery.ack(), { ackTimeoutMs: 1_000 });
      await distant.publish('orders', [envelope('before')]);
      await until(
        () => consumer.ids(),
        (ids) => ids.includes('before'),
      );
      await distant.ping();

      await proxy.down();
      await expect(distant.ping()).rejects.toBeInstanceOf(BrokerUnavailableError);
      await expect(distant.publish('orders', [envelope('lost')])).rejects.toBeInstanceOf(BrokerUnavailableError);
      await broker.publish('orders', envelopes('during', 20));
      await quiet();

      await proxy.up();
      await until(
        () =>
          distant.ping().then(
            () => true,
            () => false,
          ),
        Boolean,
      );
      await distant.publish('orders', [envelope('after')]);
      const expected = [...envelopes('during', 20).map((one) => one.id), 'after'];
      await until(() => expected.every((id) => consumer.ids().includes(id)), Boolean);
    });

    it('loses no confirmed message over cuts in the middle of the traffic', async () => {
      const { broker, another } = await open({ queues: [queue('orders')] });
      const proxy = await startTcpProxy(target.address);
      onTestFinished(() => proxy.down());
      const distant = await another(proxy.port);
      const consumer = await record(distant, 'orders', (delivery) => delivery.ack(), { ackTimeoutMs: 1_000 });
      const confirmed: string[] = [];
      const cutting = (async () => {
        for (let cut = 0; cut < 3; cut++) {
          await quiet(150);
          await proxy.down();
          await quiet(50);
          await proxy.up();
        }
      })();
      for (const one of envelopes('m', 300)) {
        await distant.publish('orders', [one]).then(
          () => confirmed.push(one.id),
          () => quiet(20),
        );
        await quiet(2);
      }
      await cutting;
      expect(confirmed.length).toBeGreaterThan(0);
      await until(() => confirmed.every((id) => consumer.ids().includes(id)), Boolean);
      await until(
        () => broker.stats('orders'),
        ({ ready, inFlight }) => ready + inFlight === 0,
      );
    });

    it('ends a publish that is never confirmed, and goes on once the network does', async () => {
      const { broker, another } = await open({ queues: [queue('orders')] });
      const proxy = await startTcpProxy(target.address);
      onTestFinished(() => proxy.down());
      const distant = await another(proxy.port);
      await distant.publish('orders', [envelope('before')]);
      proxy.stall();
      const started = performance.now();
      await Promise.all([
        expect(distant.ping()).rejects.toBeInstanceOf(BrokerUnavailableError),
        expect(distant.publish('orders', [envelope('unconfirmed')])).rejects.toBeInstanceOf(BrokerUnavailableError),
      ]);
      expect(performance.now() - started).toBeLessThan(60_000);
      proxy.flow();
      await until(
        () =>
          distant.publish('orders', [envelope('after')]).then(
            () => true,
            () => false,
          ),
        Boolean,
      );
      const consumer = await record(broker, 'orders');
      await until(() => ['before', 'after'].every((id) => consumer.ids().includes(id)), Boolean);
    });

    it('closes whatever its connection is in the middle of', async () => {
      const { another } = await open({ queues: [queue('orders')] });
      const closings = [0, 20, 100, 250].map(async (afterMs) => {
        const proxy = await startTcpProxy(target.address);
        onTestFinished(() => proxy.down());
        const distant = await another(proxy.port);
        await record(distant, 'orders', hold);
        await proxy.down();
        await proxy.up();
        await quiet(afterMs);
        await distant.close();
      });
      await Promise.all(closings);
    });

    it('closes though the broker has gone silent: what was under way fails', async () => {
      const { another } = await open({ queues: [queue('orders')] });
      const proxy = await startTcpProxy(target.address);
      onTestFinished(() => proxy.down());
      const distant = await another(proxy.port);
      await record(distant, 'orders', hold);
      await distant.publish('orders', [envelope('before')]);
      proxy.stall();
      const publishing = expect(distant.publish('orders', [envelope('unconfirmed')])).rejects.toBeInstanceOf(BrokerUnavailableError);
      await Promise.all([distant.close(), publishing]);
    });
  });
}
