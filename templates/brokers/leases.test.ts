import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../runtime/manual-clock.fixture.ts';
import { Leases, mostHeldMs } from './leases.ts';

const LEASE_MS = 4_000;

function setUp(heldMs: number, isFenced = false) {
  const clock = new ManualClock();
  const renew = vi.fn<(items: readonly string[]) => Promise<void>>(() => Promise.resolve());
  const giveBack = vi.fn<(item: string) => void>();
  const renewals = (item: string) => renew.mock.calls.filter(([items]) => items.includes(item)).length;
  return {
    clock,
    renew,
    renewals,
    giveBack,
    leases: new Leases<string>(clock, { leaseMs: LEASE_MS, heldMs, isFenced }, { renew, giveBack }),
  };
}

it('renews a slow delivery until its deadline, and gives it back then', async () => {
  const { clock, leases, renewals, giveBack } = setUp(3 * LEASE_MS);
  const lease = leases.add('one');
  await clock.advance(3 * LEASE_MS - 1);
  expect(leases.isExpired(lease)).toBe(false);
  expect(renewals('one')).toBeGreaterThanOrEqual(8);
  expect(giveBack).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(giveBack.mock.calls).toEqual([['one']]);
  expect([lease.state, leases.size]).toEqual(['void', 0]);
});

describe.each([
  ['an unfenced', false, 0],
  ['a fenced', true, 1],
])('%s lease that could not be renewed', (_name, isFenced, renewals) => {
  it(`ends, and is renewed ${renewals === 0 ? 'no more' : 'when that works again'}`, async () => {
    const { clock, leases, renew } = setUp(10 * LEASE_MS, isFenced);
    renew.mockRejectedValue(new Error('away'));
    const lease = leases.add('one');
    await clock.advance(LEASE_MS);
    expect(leases.isExpired(lease)).toBe(true);
    renew.mockReset();
    renew.mockResolvedValue();
    await clock.advance(LEASE_MS / 4);
    expect(renew).toHaveBeenCalledTimes(renewals);
    expect(leases.isExpired(lease)).toBe(!isFenced);
  });
});

it('renews all that is due at once', async () => {
  const { clock, leases, renew } = setUp(10 * LEASE_MS);
  for (const item of ['one', 'two', 'three']) leases.add(item);
  await clock.advance(LEASE_MS / 4);
  expect(renew.mock.calls).toEqual([[['one', 'two', 'three']]]);
});

it('renews what is being settled past its deadline, and gives back the one behind it', async () => {
  const { clock, leases, renewals, giveBack } = setUp(LEASE_MS);
  leases.add('one').state = 'settling';
  leases.add('two');
  await clock.advance(2 * LEASE_MS);
  expect(giveBack.mock.calls).toEqual([['two']]);
  expect(renewals('one')).toBeGreaterThanOrEqual(6);
});

it('stops when settled, and hands over what is open when closed', async () => {
  const { clock, leases, renew, giveBack } = setUp(LEASE_MS);
  leases.delete(leases.add('one'));
  leases.add('two');
  expect(leases.close()).toEqual(['two']);
  await clock.advance(3 * LEASE_MS);
  expect([renew.mock.calls.length, giveBack.mock.calls.length]).toEqual([0, 0]);
});

it.each([
  [1, 30_000, 30_000],
  [10, 30_000, 300_000],
  [1_000, 30_000, 3_600_000],
  [10, 7_200_000, 7_200_000],
])('a process that may hold %i deliveries of %i ms keeps one for %i ms at most', (prefetch, ackTimeoutMs, heldMs) => {
  expect(mostHeldMs({ prefetch, ackTimeoutMs })).toBe(heldMs);
});
