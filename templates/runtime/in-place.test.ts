import { describe, expect, it } from 'vitest';
import type { Placed } from './batch-transaction.ts';
import { DatabaseUnavailableError, PermanentError, TransientError } from './errors.ts';
import { tryInPlace } from './in-place.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { Metrics } from './metrics.ts';
import type { Delivery, Logger } from './ports.ts';
import { readModelSubscriber } from './subscribers.ts';
import { EntityStore } from './entity-store.ts';
import { Settler } from './settler.ts';
import { shopWiring } from './shop.fixture.ts';

const log: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, with: () => log };

/** Messages `<key><number>`; what `fails` has for one is thrown, one after the other, when it is in a batch. */
function setUp(names: readonly string[], fails: Record<string, Error[]>) {
  const clock = new ManualClock();
  const dead: string[] = [];
  const runs: string[][] = [];
  const [readModel] = shopWiring('shop').readModels;
  const wiring = shopWiring('shop');
  const store = new EntityStore({ id: 'history-db', kind: 'query', entity: { table: 't', key: ['orderId'] } }, [
    { query: async () => [], transaction: async (work) => work({ query: async () => [] }), close: async () => undefined },
  ]);
  const ports = {
    clock,
    log,
    random: () => 0.5,
    metrics: new Metrics(),
    externals: {},
    replicas: 1,
    stores: new Map([['history-db', store]]),
  };
  if (readModel === undefined) throw new Error('the shop has a read model');
  const settler = new Settler(readModelSubscriber(wiring, { ...readModel, redelivery: { maxDeliveries: 3, backoff } }, ports), ports);
  const items = names.map((name): Placed => {
    const delivery: Delivery = {
      envelope: { id: name, source: 's', specversion: '1.0', type: 't', time: '', partitionkey: name.charAt(0), data: {} },
      attempt: 1,
      redelivered: false,
      enqueuedAt: 0,
      ack: async () => undefined,
      retry: async () => undefined,
      deadLetter: async () => void dead.push(name),
      release: async () => undefined,
    };
    return { placement: undefined, entry: { delivery, key: name, fingerprint: '', attempt: 1 } };
  });
  const done: string[] = [];
  const stop = new AbortController();
  const left = tryInPlace(items, {
    clock,
    settler,
    stop: stop.signal,
    exclusively: (_, work) => work(),
    count: async (item) => item,
    async run(batch) {
      const ids = batch.map(({ entry }) => entry.key);
      runs.push(ids);
      for (const id of ids) {
        const error = fails[id]?.[0];
        if (error === undefined) continue;
        if (ids.length === 1) fails[id]?.shift();
        throw error;
      }
      done.push(...ids);
    },
  });
  return { clock, done, runs, dead, left, stop };
}

const backoff = { baseMs: 10, multiplier: 1, maxMs: 10, jitter: 'none' as const };
const fault = () => new TransientError('fails');

describe('tryInPlace', () => {
  it('runs the batch as one where nothing fails', async () => {
    const { left, runs } = setUp(['a1', 'b1', 'a2'], {});
    expect(await left).toBeUndefined();
    expect(runs).toEqual([['a1', 'b1', 'a2']]);
  });

  it('holds up later messages of a key that failed, and no others', async () => {
    const { clock, left, done } = setUp(['a1', 'a2', 'b1', 'a3'], { a1: [fault(), fault()] });
    await clock.advance(5);
    expect(done).toEqual(['b1']);
    await clock.advance(100);
    expect(await left).toBeUndefined();
    expect(done).toEqual(['b1', 'a1', 'a2', 'a3']);
  });

  it('dead-letters after all attempts, or at once what no repeat makes right, and the key goes on', async () => {
    const { clock, left, done, dead, runs } = setUp(['a1', 'a2', 'b1', 'b2'], {
      a1: [fault(), fault(), fault()],
      b1: [new PermanentError('no')],
    });
    await clock.advance(100);
    expect(await left).toBeUndefined();
    expect(dead).toEqual(['b1', 'a1']);
    expect(done).toEqual(['b2', 'a2']);
    expect(runs.filter((ids) => ids.join() === 'a1')).toHaveLength(3);
  });

  it('gives back in order what an outage left', async () => {
    const { clock, left, done } = setUp(['a1', 'b1', 'a2', 'b2'], { b1: [fault(), new DatabaseUnavailableError('away')] });
    await clock.advance(100);
    const result = await left;
    expect(result?.items.map(({ entry }) => [entry.key, entry.attempt])).toEqual([
      ['b1', 2],
      ['b2', 1],
    ]);
    expect(done).toEqual(['a1', 'a2']);
  });

  it('keeps all of a batch that an outage met', async () => {
    const { left } = setUp(['a1', 'b1'], { a1: [new DatabaseUnavailableError('away')] });
    const result = await left;
    expect(result?.items.map(({ entry }) => entry.key)).toEqual(['a1', 'b1']);
  });

  it('leaves what is not done when the process stops', async () => {
    const { clock, left, stop } = setUp(['a1', 'a2'], { a1: [fault()] });
    await clock.advance(5);
    stop.abort(new Error('stops'));
    const result = await left;
    expect(result?.items.map(({ entry }) => [entry.key, entry.attempt])).toEqual([
      ['a1', 2],
      ['a2', 1],
    ]);
  });
});
