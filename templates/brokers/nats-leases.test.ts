import { expect, it, vi } from 'vitest';
import { ManualClock } from '../runtime/manual-clock.fixture.ts';
import { Leases } from './nats-leases.ts';
import type { Arrival } from './nats-settle.ts';
import { LEASE_MS } from './nats-topology.ts';

const arrival = (sequence: number): Arrival => ({ reply: `reply-${sequence}`, deliveries: 1, sequence, enqueuedAt: 0 });

function setUp(ackTimeoutMs: number) {
  const clock = new ManualClock();
  const renew = vi.fn<(one: Arrival) => boolean>(() => true);
  const giveBack = vi.fn<(one: Arrival) => void>();
  return { clock, renew, giveBack, leases: new Leases(clock, ackTimeoutMs, { renew, giveBack }) };
}

it('renews a slow delivery until its deadline, and gives it back then', async () => {
  const { clock, leases, renew, giveBack } = setUp(3 * LEASE_MS);
  const lease = leases.add(arrival(1));
  await clock.advance(3 * LEASE_MS - 1);
  expect(leases.isExpired(lease)).toBe(false);
  expect(renew.mock.calls.length).toBeGreaterThanOrEqual(8);
  expect(giveBack).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(giveBack.mock.calls).toEqual([[lease.arrival]]);
  expect([lease.state, leases.size]).toEqual(['void', 0]);
});

it('lets a lease end that cannot be renewed, and renews it no more', async () => {
  const { clock, leases, renew } = setUp(10 * LEASE_MS);
  renew.mockReturnValue(false);
  const lease = leases.add(arrival(1));
  await clock.advance(LEASE_MS);
  expect(leases.isExpired(lease)).toBe(true);
  renew.mockClear();
  renew.mockReturnValue(true);
  await clock.advance(LEASE_MS);
  expect(renew).not.toHaveBeenCalled();
});

it('renews what is being settled past its deadline, and gives back the one behind it', async () => {
  const { clock, leases, renew, giveBack } = setUp(LEASE_MS);
  leases.add(arrival(1)).state = 'settling';
  const behind = leases.add(arrival(2));
  await clock.advance(2 * LEASE_MS);
  expect(giveBack.mock.calls).toEqual([[behind.arrival]]);
  expect(renew.mock.calls.filter(([{ sequence }]) => sequence === 1).length).toBeGreaterThanOrEqual(6);
});

it('stops when settled, and hands over what is open when closed', async () => {
  const { clock, leases, renew, giveBack } = setUp(LEASE_MS);
  leases.delete(leases.add(arrival(1)));
  const open = leases.add(arrival(2));
  expect(leases.close()).toEqual([open.arrival]);
  await clock.advance(3 * LEASE_MS);
  expect([renew.mock.calls.length, giveBack.mock.calls.length]).toEqual([0, 0]);
});
