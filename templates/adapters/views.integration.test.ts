import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatchProcessor } from '../runtime/batch-processor.ts';
import { EntityStore } from '../runtime/entity-store.ts';
import type { Envelope } from '../runtime/envelope.ts';
import { TransientError } from '../runtime/errors.ts';
import { MemoryBroker } from '../runtime/memory-broker.fixture.ts';
import { messageKey } from '../runtime/ids.ts';
import { Metrics } from '../runtime/metrics.ts';
import { OneAtATime } from '../runtime/one-at-a-time.ts';
import type { Database, Delivery } from '../runtime/ports.ts';
import { shopWiring } from '../runtime/shop.fixture.ts';
import { readModelSubscriber } from '../runtime/subscribers.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { storeUrls } from './environment.ts';
import { dropDatabases, postgresAvailable, silentLog, testServerUrl } from './local-services.fixture.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres-store.ts';

const wiring = shopWiring(`ew-views-${process.pid}`);
const env = { DATABASE_URL: testServerUrl };
const customers = ['a', 'b', 'c'] as const;

interface Event {
  readonly customerId: string;
  readonly sequence: number;
}

const orderOf = ({ customerId, sequence }: Event) => ({ orderId: customerId, customerId, amount: sequence });
const envelopeOf = (event: Event): Envelope => ({
  id: `${event.customerId}-${event.sequence}`,
  source: 'order-handler',
  specversion: '1.0',
  type: 'OrderPlaced',
  time: '2026-01-01T00:00:00Z',
  partitionkey: event.customerId,
  sequence: event.sequence,
  data: orderOf(event),
});

/** What the view has to show: of each row its newest event among those that were applied. */
function fold(applied: readonly Event[]): Map<string, number> {
  const rows = new Map<string, number>();
  for (const { customerId, sequence } of applied) rows.set(customerId, Math.max(sequence, rows.get(customerId) ?? 0));
  return rows;
}

describe.skipIf(!(await postgresAvailable()))('a view', () => {
  let database: Database;
  let view: EntityStore;

  beforeAll(async () => {
    const [, description] = wiring.system.stores;
    if (description === undefined) throw new Error('the shop has a view');
    const system = { ...wiring.system, stores: [description] };
    await migrate(system, env);
    database = openDatabase({ url: storeUrls(system, description, env)[0] ?? '', log: silentLog, maxConnections: 3 });
    view = new EntityStore(description, [database]);
  });

  afterAll(async () => {
    await database.close();
    await dropDatabases(wiring.system);
  });

  const arrivals = fc.array(
    fc.record({ customerId: fc.constantFrom(...customers), sequence: fc.integer({ min: 1, max: 6 }), fails: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 25,
    },
  );

  it('is the fold of the events up to its checkpoint after every batch, in any order, with repeats, whatever fails midway', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 6 }), async (events, batchSize) => {
        for (const table of ['order_history', 'inbox', 'checkpoint', 'delivery_start']) await database.query(`DELETE FROM ${table}`);
        const failing = new Set(events.flatMap((event) => (event.fails ? [envelopeOf(event).id] : [])));
        const readModels = wiring.readModels.map((each) => ({
          ...each,
          projectors: {
            OrderPlaced: async (event: { id: string; data: object }, { save }: { save: (data: object) => Promise<void> }) => {
              await save(event.data);
              // After the row, before the checkpoint's transaction ends: neither may stay.
              if (failing.delete(event.id)) throw new TransientError('fails once');
            },
          },
        }));
        const ports = {
          broker: new MemoryBroker(systemClock),
          clock: systemClock,
          random: () => 0,
          log: silentLog,
          metrics: new Metrics(),
          stores: new Map([[view.description.id, view]]),
          externals: {},
          replicas: 1,
          suspects: new OneAtATime(),
          onCommitted: () => undefined,
        };
        const [readModel] = readModels;
        if (readModel === undefined) throw new Error('the shop has a read model');
        const processor = new BatchProcessor(readModelSubscriber(wiring, readModel, ports), ports, new AbortController().signal);
        const queue = events.map((event) => ({ envelope: envelopeOf(event), attempt: 1 }));
        for (let rounds = 0; queue.length > 0 && rounds < 200; rounds++) {
          await processor.process(
            queue
              .splice(0, batchSize)
              .map(({ envelope, attempt }) => deliveryOf(envelope, attempt, () => queue.push({ envelope, attempt: attempt + 1 }))),
          );
          await expectFold();
        }
        expect(await shown()).toEqual(fold(events));
      }),
      { numRuns: 25 },
    );
  });

  const deliveryOf = (envelope: Envelope, attempt: number, again: () => void): Delivery => ({
    envelope,
    attempt,
    redelivered: attempt > 1,
    enqueuedAt: 0,
    ack: async () => undefined,
    retry: async () => again(),
    release: async () => again(),
    deadLetter: async (reason) => {
      throw new Error(`given up: ${reason}`);
    },
  });

  const shown = async () => {
    const rows = await database.query<{ id: string; amount: number }>(
      "SELECT order_id AS id, (data->>'amount')::integer AS amount FROM order_history",
    );
    return new Map(rows.map(({ id, amount }) => [id, amount]));
  };

  async function expectFold(): Promise<void> {
    const keys = new Set((await database.query<{ key: string }>('SELECT key FROM inbox')).map(({ key }) => key));
    const all = customers.flatMap((customerId) => Array.from({ length: 6 }, (_, n) => ({ customerId, sequence: n + 1 })));
    const applied = all.filter((event) => keys.has(messageKey(envelopeOf(event))));
    expect(await shown()).toEqual(fold(applied));
    const [checkpoint] = await database.query<{ applied: number }>('SELECT applied::integer AS applied FROM checkpoint');
    expect(checkpoint?.applied ?? 0).toBe(applied.length);
  }
});
