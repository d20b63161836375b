import { describe, expect, it } from 'vitest';
import type { Envelope } from './envelope.ts';
import { TransientError } from './errors.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { handleMessage } from './message-handling.ts';
import { Metrics } from './metrics.ts';
import type { Delivery, Logger } from './ports.ts';
import type { CallRequest, ConsumerWiring } from './service.ts';
import { shopWiring } from './shop.fixture.ts';
import { consumerSubscriber } from './subscribers.ts';

const envelope: Envelope = {
  id: 'm-1',
  source: 'shop',
  specversion: '1.0',
  type: 'PlaceOrder',
  time: '2030-01-01T00:00:00.000Z',
  data: {},
};
const unused = () => Promise.reject(new Error('a handling does not settle its delivery'));
const delivery: Delivery = {
  envelope,
  attempt: 1,
  redelivered: false,
  enqueuedAt: 0,
  ack: unused,
  retry: unused,
  deadLetter: unused,
  release: unused,
};
const callPolicy = {
  maxAttempts: 3,
  attemptTimeoutMs: 1000,
  deadlineMs: 5000,
  backoff: { baseMs: 100, multiplier: 2, maxMs: 1000, jitter: 'none' },
} as const;

/** Handles one message whose handler makes one call. @returns the end of the handling, and what it wrote to its log */
function handle(call: (request: CallRequest) => Promise<unknown>, stop = new AbortController().signal) {
  const clock = new ManualClock();
  const logged: string[] = [];
  const note = (text: string) => void logged.push(text);
  const log: Logger = { debug: note, info: note, warn: note, error: note, with: () => log };
  const consumer: ConsumerWiring = {
    id: 'till',
    source: 'orders',
    prefetch: 1,
    concurrency: 1,
    ackTimeoutMs: 60_000,
    ackMode: 'manual',
    redelivery: { maxDeliveries: 3, backoff: callPolicy.backoff },
    publishes: {},
    calls: { payment: callPolicy },
    handlers: { PlaceOrder: (_message, context) => context.call('payment', call).then(() => undefined) },
  };
  const ports = {
    clock,
    random: () => 0.5,
    metrics: new Metrics(),
    log,
    stores: new Map(),
    externals: { payment: 'http://pay' },
    replicas: 1,
  };
  const subscriber = consumerSubscriber(shopWiring('shop'), consumer, ports);
  const entry = { delivery, attempt: 1, key: 'shop/m-1', fingerprint: '' };
  return { clock, logged, end: handleMessage(subscriber, entry, undefined, stop, { log: () => log }) };
}

describe('a call of an external system', () => {
  it('is repeated within one delivery, under one key, and the log tells', async () => {
    const keys: string[] = [];
    const { clock, logged, end } = handle(async ({ idempotencyKey, attempt }) => {
      keys.push(`${attempt} ${idempotencyKey}`);
      if (attempt === 1) throw new TransientError('unavailable');
    });
    await clock.advance(100);
    await end;
    expect(keys).toEqual(['1 till/shop/m-1', '2 till/shop/m-1']);
    expect(logged).toEqual(['call repeated']);
  });

  it('is cancelled with its handling', async () => {
    const stop = new AbortController();
    const { clock, end } = handle(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
      stop.signal,
    );
    await clock.advance(0);
    const reason = new Error('shutdown');
    stop.abort(reason);
    await expect(end).rejects.toBe(reason);
  });
});
