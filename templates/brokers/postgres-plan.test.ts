import { describe, expect, it } from 'vitest';
import { ChannelFullError, UnroutableError } from '../runtime/errors.ts';
import { planPublish } from './postgres-plan.ts';
import type { Room, Route } from './postgres-plan.ts';
import type { Encoded } from './wire.ts';

const route = (queueId: number, rest: Partial<Route> = {}): Route => ({
  queueId,
  name: `queue-${queueId}`,
  types: null,
  maxLength: 10,
  maxBytes: null,
  overflow: 'reject',
  deadLetterId: null,
  isRetained: false,
  ...rest,
});

const messages = (count: number, type = 'order-placed'): Encoded[] =>
  Array.from({ length: count }, (_, n) => ({ id: `m-${n}`, type, json: '{}', bytes: 2 }));

const room = (amount: number, bytes = Number.MAX_SAFE_INTEGER): Room => ({ messages: amount, bytes });

describe('planPublish', () => {
  it('places calls in order as long as they fit whole, and lets a smaller one through', () => {
    const rooms = new Map([[1, room(5)]]);
    const plan = planPublish('orders', [route(1)], rooms, [messages(3), messages(3), messages(2)]);
    expect(plan.outcomes).toEqual([undefined, expect.any(ChannelFullError), undefined]);
    expect(plan.placements).toHaveLength(5);
    expect(rooms.get(1)?.messages).toBe(0);
  });

  it('gives back the room of every queue when one refuses', () => {
    const rooms = new Map([
      [1, room(9, 100)],
      [2, room(1, 100)],
    ]);
    const plan = planPublish('news', [route(1), route(2)], rooms, [messages(2)]);
    expect(plan).toEqual({ placements: [], outcomes: [expect.any(ChannelFullError)] });
    expect(rooms).toEqual(
      new Map([
        [1, room(9, 100)],
        [2, room(1, 100)],
      ]),
    );
  });

  it('limits by bytes', () => {
    const rooms = new Map([[1, room(9, 5)]]);
    const plan = planPublish('orders', [route(1)], rooms, [messages(2), messages(1)]);
    expect(plan.outcomes).toEqual([undefined, expect.any(ChannelFullError)]);
  });

  it.each([
    { overflow: 'drop-newest' as const, deadLetterId: null, placed: [] },
    { overflow: 'drop-oldest' as const, deadLetterId: null, placed: [{ queueId: 1, refusedBy: null }] },
    { overflow: 'dead-letter' as const, deadLetterId: 7, placed: [{ queueId: 7, refusedBy: 'queue-1' }] },
  ])('a full queue with $overflow takes the call', ({ overflow, deadLetterId, placed }) => {
    const plan = planPublish('orders', [route(1, { overflow, deadLetterId })], new Map([[1, room(0)]]), [messages(1)]);
    expect(plan.outcomes).toEqual([undefined]);
    expect(plan.placements).toMatchObject(placed);
    expect(plan.placements).toHaveLength(placed.length);
  });

  it('refuses rather than loses where dead-letter has nowhere to go', () => {
    const full = route(1, { overflow: 'dead-letter' });
    expect(planPublish('orders', [full], new Map([[1, room(0)]]), [messages(1)]).outcomes).toEqual([expect.any(ChannelFullError)]);
  });

  it.each([
    ['no route', []],
    ['no route for the type', [route(1, { types: ['order-paid'] })]],
  ])('is unroutable with %s', (_, routes) => {
    const plan = planPublish('news', routes, new Map([[1, room(9)]]), [messages(1)]);
    expect(plan).toEqual({ placements: [], outcomes: [expect.any(UnroutableError)] });
  });
});
