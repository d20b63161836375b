import type { Channel, ConsumeMessage } from 'amqplib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RabbitAcks } from './rabbitmq-acks.ts';

const message = (deliveryTag: number) => ({ fields: { deliveryTag } }) as ConsumeMessage;

/** A channel that notes which open tags each frame settles. */
function setUp() {
  const open = new Set<number>();
  const frames: number[][] = [];
  const ack = ({ fields }: ConsumeMessage, multiple = false) => {
    const tags = [...open].filter((tag) => (multiple ? tag <= fields.deliveryTag : tag === fields.deliveryTag));
    for (const tag of tags) open.delete(tag);
    frames.push(tags);
  };
  const acks = new RabbitAcks({ ack } as Partial<Channel> as Channel);
  const receive = (tag: number) => {
    open.add(tag);
    acks.received(message(tag));
  };
  return { acks, frames, open, receive };
}

it('sends one frame for all that is done without a gap, and one each for the rest', async () => {
  const { acks, frames, receive } = setUp();
  for (const tag of [1, 2, 3, 4, 5]) receive(tag);
  for (const tag of [2, 1, 3, 5]) acks.ack(message(tag));
  expect(frames).toEqual([]);
  await new Promise(setImmediate);
  expect(frames).toEqual([[1, 2, 3], [5]]);
});

it('never settles what is still open, whatever is done, given back and flushed in between', () => {
  const step = fc.record({ tag: fc.integer({ min: 1, max: 12 }), what: fc.constantFrom('ack', 'reject', 'flush', 'receive') });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { acks, frames, open, receive } = setUp();
      const acked = new Set<number>();
      let received = 0;
      for (const { tag, what } of steps) {
        if (what === 'receive') receive(++received);
        if (what === 'flush') acks.flush();
        if (!open.has(tag) || acked.has(tag)) continue;
        if (what === 'ack') {
          acked.add(tag);
          acks.ack(message(tag));
        } else if (what === 'reject') {
          open.delete(tag);
          acks.forget(message(tag));
        }
      }
      acks.flush();
      expect(frames.flat().toSorted((a, b) => a - b)).toEqual([...acked].toSorted((a, b) => a - b));
    }),
  );
});

it('takes a channel that is ending for what it is', () => {
  const ack = () => {
    throw new Error('Channel closed');
  };
  const acks = new RabbitAcks({ ack } as Partial<Channel> as Channel);
  acks.received(message(1));
  acks.ack(message(1));
  expect(() => acks.flush()).not.toThrow();
});
