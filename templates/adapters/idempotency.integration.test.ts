import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Envelope } from '../runtime/envelope.ts';
import { EntityStore } from '../runtime/entity-store.ts';
import { TransientError } from '../runtime/errors.ts';
import { MemoryBroker } from '../runtime/memory-broker.fixture.ts';
import { Metrics } from '../runtime/metrics.ts';
import { startService, type RunningService } from '../runtime/run-service.ts';
import type { ConsumerWiring, IdempotencyPolicy, ServiceWiring } from '../runtime/service.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { SystemDescription } from '../runtime/system.ts';
import { storeUrls } from './environment.ts';
import { dropDatabases, eventually, postgresAvailable, silentLog, testServerUrl } from './local-services.fixture.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres-store.ts';

const windowMs = 604_800_000;
const numbered = (keyPolicy: 'skip' | 'halt-key' | 'park-key'): IdempotencyPolicy => ({
  strategy: 'sequence',
  mode: 'high-water-mark',
  sequenceField: 'number',
  windowMs,
  keyPolicy,
});
/** A consumer for each, with a queue of the same name. */
const strategies: Readonly<Record<string, IdempotencyPolicy>> = {
  fields: { strategy: 'message-id', windowMs, keyFields: ['orderId'] },
  hash: { strategy: 'content-hash', windowMs, hashFields: ['orderId', 'amount'] },
  flag: { strategy: 'redelivered-flag', windowMs },
  seen: { strategy: 'sequence', mode: 'seen-set', sequenceField: 'number', windowMs, keyPolicy: 'skip' },
  skip: numbered('skip'),
  halt: numbered('halt-key'),
  park: numbered('park-key'),
};
const names = Object.keys(strategies);
const deadLetter = { channel: 'dead', maxDeliveries: 2 };
const backoff = { baseMs: 5, multiplier: 1, maxMs: 5, jitter: 'none' as const };

const system: SystemDescription = {
  name: `ew-dedup-${process.pid}`,
  defaultBroker: 'postgres',
  messages: [{ type: 'Note', kind: 'event', schemaVersion: '1', sensitive: [], payload: { type: 'object' } }],
  queues: [
    ...names.map((id) => ({ id, kind: 'queue' as const, overflow: 'reject' as const, deadLetter })),
    { id: 'dead', kind: 'queue', overflow: 'reject' },
  ],
  topics: [],
  subscriptions: [],
  stores: [{ id: 'notes', kind: 'command', entity: { table: 'note', key: ['orderId'] } }],
  externals: [],
  services: [],
};
const env = { DATABASE_URL: testServerUrl };

interface Note {
  orderId: string;
  amount: number;
  number: number;
}

describe.skipIf(!(await postgresAvailable()))('the strategies of an inbox over PostgreSQL', () => {
  const poison = new Set<number>();
  const metrics = new Metrics();
  const broker = new MemoryBroker(systemClock);
  let store: EntityStore;
  let service: RunningService;

  const consumerOf = ([id, idempotency]: readonly [string, IdempotencyPolicy]): ConsumerWiring => ({
    id,
    idempotency,
    source: id,
    prefetch: 20,
    concurrency: 3,
    ackTimeoutMs: 30_000,
    ackMode: 'manual',
    redelivery: { maxDeliveries: 2, backoff },
    store: 'notes',
    maxHops: 3,
    publishes: {},
    calls: {},
    handlers: {
      Note: async ({ data }: { data: Note }, { save, sql }) => {
        if (poison.has(data.number)) throw new TransientError('poison');
        await save(data);
        await sql.query('INSERT INTO effect (number) VALUES ($1)', [data.number]);
      },
    },
  });
  const wiring: ServiceWiring = {
    name: 'notes',
    system,
    validators: {},
    producers: [],
    consumers: Object.entries(strategies).map(consumerOf),
    readModels: [],
    shutdownGraceMs: 3000,
  };
  const start = () =>
    startService(wiring, {
      broker,
      metrics,
      clock: systemClock,
      random: () => 0.5,
      log: silentLog,
      stores: new Map([['notes', store]]),
      externals: {},
      replicas: 1,
    });

  beforeAll(async () => {
    await migrate(system, env);
    const [description] = system.stores;
    if (description === undefined) throw new Error('the system has a store');
    store = new EntityStore(
      description,
      storeUrls(system, description, env).map((url) => openDatabase({ url, log: silentLog, maxConnections: 10 })),
    );
    await store.databases[0]?.query('CREATE TABLE effect (position bigint GENERATED ALWAYS AS IDENTITY, number integer)');
    service = await start();
  });

  afterAll(async () => {
    await service.stop();
    await Promise.all(store.databases.map((database) => database.close()));
    await dropDatabases(system);
  });

  beforeEach(async () => {
    await store.databases[0]?.query('DELETE FROM effect');
    poison.clear();
  });

  /** Numbers whose effects are committed, in order. */
  const handled = async () => {
    const rows = (await store.databases[0]?.query<{ number: number }>('SELECT number FROM effect ORDER BY position')) ?? [];
    return rows.map(({ number }) => number);
  };

  let ids = 0;
  const note = (number: number, more: Partial<Envelope> & { amount?: number } = {}): Envelope => {
    const { amount = 7, ...attributes } = more;
    const data: Note = { orderId: `${attributes.partitionkey ?? 'o'}-${number}`, amount, number };
    return { id: `m-${ids++}`, source: 'test', specversion: '1.0', type: 'Note', time: new Date().toISOString(), data, ...attributes };
  };
  const send = async (queue: string, envelopes: readonly Envelope[]) => {
    for (const envelope of envelopes) await broker.publish(queue, [envelope]);
  };
  const idle = (queue: string) =>
    eventually(`${queue} is empty`, 20_000, async () => {
      const { ready, inFlight } = await broker.stats(queue);
      return ready + inFlight === 0;
    });
  const deadFrom = async (queue: string) => (await broker.peek('dead', 1000)).filter(({ source }) => source === queue);
  const numberOf = ({ envelope }: { envelope: Envelope }) => (envelope.data as Note).number;

  it('message-id with key fields: one effect a key, whatever the id, and another body is put aside', async () => {
    await send('fields', [note(1), note(1), note(2), note(1, { amount: 8 })]);
    await idle('fields');
    expect((await handled()).toSorted((a, b) => a - b)).toEqual([1, 2]);
    expect((await deadFrom('fields')).map(({ reason }) => reason)).toEqual([expect.stringContaining('another body')]);
  });

  it('content-hash: one effect for the same business fields', async () => {
    await send('hash', [note(1), note(1), note(1, { source: 'elsewhere' }), note(1, { amount: 8 })]);
    await idle('hash');
    expect(await handled()).toEqual([1, 1]);
    expect(await deadFrom('hash')).toEqual([]);
  });

  it('redelivered-flag: one effect, whether or not a repeat is announced', async () => {
    const message = note(1, { id: 'flagged' });
    poison.add(1);
    await send('flag', [message]);
    await eventually('the first attempt failed', 20_000, async () => metrics.total('retries') > 0);
    poison.clear();
    await idle('flag');
    await send('flag', [message, message]);
    await idle('flag');
    expect(await handled()).toEqual([1]);
  });

  it('sequence with a set: one effect a number, in any order', async () => {
    await send('seen', [note(3), note(1), note(3), note(2), note(1)]);
    await idle('seen');
    expect((await handled()).toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
    expect(await deadFrom('seen')).toEqual([]);
  });

  it('sequence: effects in the order of the numbers, each once, however they come', async () => {
    const partitionkey = 'shuffled';
    await send(
      'skip',
      [5, 3, 3, 1, 4, 2, 1, 6, 5].map((number) => note(number, { partitionkey })),
    );
    await eventually('all are handled', 20_000, async () => (await handled()).length >= 6);
    await idle('skip');
    expect(await handled()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('sequence: what waits for a gap outlives the process', async () => {
    const partitionkey = 'restarted';
    await send(
      'skip',
      [2, 3].map((number) => note(number, { partitionkey })),
    );
    await idle('skip');
    await service.stop();
    service = await start();
    expect(await handled()).toEqual([]);
    await send('skip', [note(1, { partitionkey })]);
    await eventually('all are handled', 20_000, async () => (await handled()).length >= 3);
    expect(await handled()).toEqual([1, 2, 3]);
  });

  it('sequence with skip: the key goes on without what was dead-lettered, and takes it when it comes back', async () => {
    const partitionkey = 'skipped';
    poison.add(2);
    const second = note(2, { partitionkey });
    await send('skip', [note(1, { partitionkey }), note(3, { partitionkey }), second]);
    await eventually('the others are handled', 20_000, async () => (await handled()).length >= 2);
    expect(await handled()).toEqual([1, 3]);
    await eventually('it is dead-lettered', 20_000, async () => (await deadFrom('skip')).map(numberOf).includes(2));
    poison.clear();
    await send('skip', [second, second]);
    await idle('skip');
    expect(await handled()).toEqual([1, 3, 2]);
  });

  it('sequence with skip: poison that waited for a gap is dead-lettered too, after as many attempts', async () => {
    const partitionkey = 'waited';
    poison.add(2);
    await send('skip', [note(3, { partitionkey }), note(2, { partitionkey, id: 'waited-2' }), note(1, { partitionkey })]);
    await eventually('the others are handled', 20_000, async () => (await handled()).length >= 2);
    expect(await handled()).toEqual([1, 3]);
    const dead = (await deadFrom('skip')).find(({ envelope }) => envelope.id === 'waited-2');
    expect(dead).toMatchObject({ reason: 'TRANSIENT: poison', attempts: 2 });
  });

  it('sequence with halt-key: later messages wait until the dead-lettered one comes back', async () => {
    const partitionkey = 'halted';
    poison.add(1);
    const first = note(1, { partitionkey });
    await send('halt', [first, note(2, { partitionkey }), note(3, { partitionkey })]);
    await eventually('it is dead-lettered', 20_000, async () => (await deadFrom('halt')).length === 1);
    await idle('halt');
    expect(await handled()).toEqual([]);
    poison.clear();
    await send('halt', [first]);
    await eventually('all are handled', 20_000, async () => (await handled()).length >= 3);
    expect(await handled()).toEqual([1, 2, 3]);
  });

  it('sequence with park-key: later messages follow it to the dead-letter queue, and come back in order', async () => {
    const partitionkey = 'parked';
    const [first, second, third] = [1, 2, 3].map((number) => note(number, { partitionkey }));
    if (first === undefined || second === undefined || third === undefined) throw new Error('there are three');
    poison.add(1);
    await send('park', [first]);
    await eventually('it is dead-lettered', 20_000, async () => (await deadFrom('park')).length === 1);
    await send('park', [second, third]);
    await eventually('they follow', 20_000, async () => (await deadFrom('park')).length === 3);
    expect((await deadFrom('park')).map(({ reason }) => reason.split(':')[0])).toEqual(['TRANSIENT', 'key-parked', 'key-parked']);
    expect(await handled()).toEqual([]);
    poison.clear();
    await send('park', [first, second, third]);
    await eventually('all are handled', 20_000, async () => (await handled()).length >= 3);
    expect(await handled()).toEqual([1, 2, 3]);
  });

  it('puts aside what has no number, and what went around too often', async () => {
    const { data, ...rest } = note(1);
    const { number: _number, ...unnumbered } = data as Note;
    await send('seen', [{ ...rest, data: unnumbered }, note(9, { hopcount: 4 })]);
    await idle('seen');
    expect((await deadFrom('seen')).map(({ reason }) => reason.split(':')[0])).toEqual(['NO_KEY', 'max-hops']);
    expect(await handled()).toEqual([]);
  });
});
