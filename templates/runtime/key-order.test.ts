import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Consumer } from './consumer.ts';
import { DatabaseUnavailableError, TransientError } from './errors.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { MemoryBroker } from './memory-broker.fixture.ts';
import { Metrics } from './metrics.ts';
import type { Logger } from './ports.ts';
import { shopSystem } from './shop.fixture.ts';
import type { Subscriber } from './subscriber.ts';

const log: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, with: () => log };
const system = shopSystem('order');
const maxDeliveries = 3;

/** What happens at each attempt of a message, and success after that. */
type Script = readonly ('fails' | 'outage' | 'slow')[];
interface Sent {
  readonly key: string;
  readonly script: Script;
}

/** Runs a consumer over the messages. @returns the numbers that were handled, by key, and the most that were at work at once for one key. */
async function run(sent: readonly Sent[], ordered: boolean) {
  const clock = new ManualClock();
  const broker = new MemoryBroker(clock);
  await broker.declare(system);
  const handled = new Map<string, number[]>();
  const atWork = new Map<string, number>();
  let most = 0;
  const left = sent.map(({ script }) => [...script]);
  const subscriber: Subscriber = {
    id: 'taker',
    source: 'orders',
    types: ['PlaceOrder'],
    store: undefined,
    idempotent: false,
    projection: false,
    ordered,
    inPlace: ordered,
    batchSize: 1,
    concurrency: 3,
    prefetch: 20,
    ackTimeoutMs: 600_000,
    ackMode: 'manual',
    redelivery: { maxDeliveries, backoff: { baseMs: 10, multiplier: 2, maxMs: 100, jitter: 'full' } },
    windowMs: undefined,
    rateLimitPerSec: undefined,
    publishing: { system, validators: {}, publisher: 'taker', publishes: {}, now: () => clock.now() },
    roles: undefined,
    async handle({ message }) {
      const number = Number(message.id);
      const key = message.envelope.partitionkey ?? '';
      atWork.set(key, (atWork.get(key) ?? 0) + 1);
      most = Math.max(most, atWork.get(key) ?? 0);
      try {
        const step = left[number]?.shift();
        await clock.sleep(step === 'slow' ? 50 : 1);
        if (step === 'fails') throw new TransientError('fails');
        if (step === 'outage') throw new DatabaseUnavailableError('away');
        handled.set(key, [...(handled.get(key) ?? []), number]);
      } finally {
        atWork.set(key, (atWork.get(key) ?? 0) - 1);
      }
    },
  };
  const consumer = new Consumer(subscriber, {
    broker,
    clock,
    log,
    random: () => 0.5,
    metrics: new Metrics(),
    onCommitted: () => undefined,
  });
  await consumer.start();
  await broker.publish(
    'orders',
    sent.map(({ key }, number) => ({
      id: String(number),
      source: 'test',
      specversion: '1.0' as const,
      type: 'PlaceOrder',
      time: '2026-01-01T00:00:00Z',
      partitionkey: key,
      data: {},
    })),
  );
  for (let step = 0; step < 400; step++) {
    await clock.advance(100);
    const { ready, inFlight } = await broker.stats('orders');
    if (ready + inFlight === 0) break;
  }
  const dead = (await broker.peek('orders-dlq', 1000)).map(({ envelope }) => Number(envelope.id));
  const stopped = consumer.stop(0);
  await clock.advance(2000);
  await stopped;
  return { handled, most, dead };
}

const isPoison = ({ script }: Sent) => script.filter((step) => step === 'fails').length >= maxDeliveries;

describe('order by partition key', () => {
  it('holds under failures, outages, slow handlers and poison, with one message of a key at work', async () => {
    const steps = fc.array(fc.constantFrom('fails' as const, 'outage' as const, 'slow' as const), { maxLength: 3 });
    // Slow ends an attempt well.
    const script = steps.map((all): Script => (all.includes('slow') ? [...all.slice(0, all.indexOf('slow')), 'slow'] : all));
    const messages = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), script }), { minLength: 1, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(messages, async (sent) => {
        const { handled, most, dead } = await run(sent, true);
        expect(most).toBeLessThanOrEqual(1);
        expect([...dead].sort((a, b) => a - b)).toEqual(sent.flatMap((each, number) => (isPoison(each) ? [number] : [])));
        for (const key of ['a', 'b', 'c']) {
          const expected = sent.flatMap((each, number) => (each.key === key && !isPoison(each) ? [number] : []));
          expect(handled.get(key) ?? []).toEqual(expected);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is lost without it', async () => {
    const sent: Sent[] = [
      { key: 'a', script: ['fails'] },
      { key: 'a', script: [] },
    ];
    expect((await run(sent, false)).handled.get('a')).toEqual([1, 0]);
    expect((await run(sent, true)).handled.get('a')).toEqual([0, 1]);
  });

  it('lets other keys go on while a poison message is tried again', async () => {
    const sent: Sent[] = [
      { key: 'a', script: ['fails', 'fails', 'fails'] },
      ...Array.from({ length: 3 }, () => ({ key: 'b', script: [] as const })),
    ];
    const { handled, dead } = await run(sent, true);
    expect({ dead, b: handled.get('b') }).toEqual({ dead: [0], b: [1, 2, 3] });
  });
});
