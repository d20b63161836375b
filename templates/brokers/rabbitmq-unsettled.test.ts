import type { Channel, ConsumeMessage } from 'amqplib';
import { expect, it, vi } from 'vitest';
import type { Clock } from '../runtime/ports.ts';
import { RabbitAcks } from './rabbitmq-acks.ts';
import { UnsettledDeliveries } from './rabbitmq-unsettled.ts';
import type { Line } from './rabbitmq-unsettled.ts';

/** Time moves only when told; sleeps end as it passes them. */
function manualClock() {
  let nowMs = 0;
  const sleepers: { untilMs: number; wake: () => void }[] = [];
  const clock: Clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    sleep: (ms) => new Promise((wake) => sleepers.push({ untilMs: nowMs + ms, wake })),
  };
  const advance = async (ms: number) => {
    nowMs += ms;
    for (const sleeper of sleepers) if (sleeper.untilMs <= nowMs) sleeper.wake();
    await new Promise(setImmediate);
  };
  return { clock, advance };
}

function setUp() {
  const { clock, advance } = manualClock();
  const reject = vi.fn<Channel['reject']>();
  const channel = { reject } as Partial<Channel> as Channel;
  const line: Line = { channel, acks: new RabbitAcks(channel), consumerTags: [], isLost: false };
  const onGivenBack = vi.fn<() => void>();
  const deliveries = new UnsettledDeliveries(clock, 1_000, onGivenBack);
  const message = (deliveryTag: number) => ({ fields: { deliveryTag } }) as ConsumeMessage;
  return { deliveries, line, message, reject, onGivenBack, advance };
}

it('gives back each delivery at its own deadline, and only those not settled', async () => {
  const { deliveries, line, message, reject, onGivenBack, advance } = setUp();
  const first = deliveries.add(line, message(1));
  const settled = deliveries.add(line, message(2));
  await advance(600);
  const late = deliveries.add(line, message(3));
  deliveries.delete(settled);
  await advance(399);
  expect(reject).not.toHaveBeenCalled();
  await advance(1);
  expect(reject.mock.calls).toEqual([[first.message, true]]);
  expect([first.state, late.state]).toEqual(['void', 'open']);
  await advance(600);
  expect(reject.mock.calls.at(-1)).toEqual([late.message, true]);
  expect(onGivenBack).toHaveBeenCalledTimes(2);
  expect(deliveries.size).toBe(0);
});

it('leaves alone what is being settled, and the deliveries of a lost channel', async () => {
  const { deliveries, line, message, reject, advance } = setUp();
  deliveries.add(line, message(1)).state = 'settling';
  const otherLine: Line = { ...line };
  deliveries.add(otherLine, message(2));
  deliveries.forget(otherLine);
  await advance(2_000);
  expect(reject).not.toHaveBeenCalled();
  expect(deliveries.size).toBe(1);
});
