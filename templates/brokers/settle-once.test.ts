import { expect, it, vi } from 'vitest';
import { envelope } from './contract/harness.ts';
import { settleOnce } from './settle-once.ts';

function setUp(outcome: () => Promise<void>) {
  const settlement = { ack: vi.fn(outcome), retry: vi.fn(outcome), deadLetter: vi.fn(outcome), release: vi.fn(outcome) };
  const onSettled = vi.fn();
  const facts = { envelope: envelope('m'), attempt: 2, redelivered: true, enqueuedAt: 5 };
  return { settlement, onSettled, delivery: settleOnce(facts, settlement, onSettled) };
}

it('settles by the first call alone and keeps the facts', async () => {
  const { settlement, onSettled, delivery } = setUp(async () => undefined);
  expect(delivery).toMatchObject({ attempt: 2, redelivered: true, enqueuedAt: 5 });
  await delivery.retry(70);
  await Promise.all([delivery.ack(), delivery.deadLetter('no'), delivery.release(), delivery.retry(1)]);
  expect(settlement.retry.mock.calls).toEqual([[70]]);
  for (const other of [settlement.ack, settlement.deadLetter, settlement.release]) expect(other).not.toHaveBeenCalled();
  expect(onSettled).toHaveBeenCalledTimes(1);
});

it('frees the slot and tells when the settlement fails', async () => {
  const { onSettled, delivery } = setUp(() => Promise.reject(new Error('down')));
  await expect(delivery.ack()).rejects.toThrow('down');
  expect(onSettled).toHaveBeenCalledTimes(1);
});
