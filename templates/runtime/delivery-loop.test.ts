import { describe, expect, it } from 'vitest';
import { DeliveryLoop, type LoopOptions } from './delivery-loop.ts';
import { BrokerUnavailableError } from './errors.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import type { Delivery, Logger } from './ports.ts';

const log: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, with: () => log };

function setUp(options: Partial<LoopOptions>, fail?: () => Error | undefined) {
  const clock = new ManualClock();
  const started: { atMs: number; size: number }[] = [];
  const released: string[] = [];
  const open: (() => void)[] = [];
  const loop = new DeliveryLoop(
    { batchSize: 3, batchWaitMs: 5, concurrency: 1, ...options },
    {
      clock,
      log,
      random: () => 0.5,
      process: (batch) => {
        started.push({ atMs: clock.monotonic(), size: batch.length });
        const error = fail?.();
        return error === undefined ? new Promise((resolve) => open.push(resolve)) : Promise.reject(error);
      },
    },
  );
  const push = (count: number) => {
    for (let n = 0; n < count; n++) loop.push(delivery(released));
  };
  return { clock, started, released, loop, push, finish: () => open.shift()?.() };
}

function delivery(released: string[]): Delivery {
  const envelope = { id: 'm', source: 's', specversion: '1.0' as const, type: 't', time: '2026-01-01T00:00:00Z', data: {} };
  const never = async () => undefined;
  return {
    envelope,
    attempt: 1,
    redelivered: false,
    enqueuedAt: 0,
    ack: never,
    retry: never,
    deadLetter: never,
    release: async () => void released.push('m'),
  };
}

describe('the delivery loop', () => {
  it('starts a full batch at once, and a part of one after the wait', async () => {
    const { clock, started, push, finish } = setUp({ concurrency: 2 });
    push(4);
    await clock.advance(0);
    expect(started).toEqual([{ atMs: 0, size: 3 }]);
    await clock.advance(10);
    expect(started).toEqual([
      { atMs: 0, size: 3 },
      { atMs: 5, size: 1 },
    ]);
    finish();
  });

  it('runs no more batches at once than its concurrency', async () => {
    const { clock, started, push, finish } = setUp({ concurrency: 2 });
    push(9);
    await clock.advance(10);
    expect(started).toHaveLength(2);
    finish();
    await clock.advance(0);
    expect(started).toHaveLength(3);
  });

  it('keeps to its rate', async () => {
    const { clock, started, push } = setUp({ batchSize: 1, concurrency: 100, ratePerSec: 10 });
    push(100);
    await clock.advance(1000);
    expect(started).toHaveLength(10);
    await clock.advance(2000);
    expect(started).toHaveLength(30);
  });

  it('gives back what was not started, and waits for the rest, when it drains', async () => {
    const { clock, released, loop, push, finish } = setUp({});
    push(5);
    await clock.advance(0);
    let drained = false;
    const drain = loop.drain().finally(() => {
      drained = true;
    });
    push(1);
    await clock.advance(0);
    expect({ released: released.length, drained }).toEqual({ released: 3, drained: false });
    finish();
    await drain;
    expect(drained).toBe(true);
  });

  it('pauses longer and longer while the infrastructure is away', async () => {
    const { clock, started, push } = setUp({ batchSize: 1 }, () => new BrokerUnavailableError('away'));
    push(10);
    await clock.advance(75 + 150 + 300 + 10);
    expect(started.map(({ atMs }) => atMs)).toEqual([0, 75, 225, 525]);
  });
});
