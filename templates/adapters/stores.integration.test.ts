import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EntityStore } from '../runtime/entity-store.ts';
import type { Envelope } from '../runtime/envelope.ts';
import { ChannelFullError, DatabaseUnavailableError, PermanentError } from '../runtime/errors.ts';
import { purgeInbox } from '../runtime/inbox.ts';
import { MemoryBroker } from '../runtime/memory-broker.fixture.ts';
import { numberMessages } from '../runtime/message-sequence.ts';
import { Metrics } from '../runtime/metrics.ts';
import { writeOutbox } from '../runtime/outbox.ts';
import { OutboxRelay } from '../runtime/outbox-relay.ts';
import { PendingRows } from '../runtime/pending-rows.ts';
import type { Database } from '../runtime/ports.ts';
import { shopSystem } from '../runtime/shop.fixture.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { storeUrls } from './environment.ts';
import { dropDatabases, eventually, postgresAvailable, silentLog, testServerUrl } from './local-services.fixture.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres-store.ts';

const system = shopSystem(`ew-stores-${process.pid}`);
const env = { DATABASE_URL: testServerUrl };
const event = (id: string, more: Partial<Envelope> = {}): Envelope => ({
  id,
  source: 'orders',
  specversion: '1.0',
  type: 'OrderPlaced',
  time: '2026-01-01T00:00:00Z',
  data: {},
  ...more,
});

describe.skipIf(!(await postgresAvailable()))('what is stored', () => {
  const databases: Database[] = [];
  let orders: EntityStore;
  let history: EntityStore;
  let database: Database;

  beforeAll(async () => {
    await Promise.all([migrate(system, env), migrate(system, env)]);
    const stores = system.stores.map((store) => {
      const own = storeUrls(system, store, env).map((url) => openDatabase({ url, log: silentLog, maxConnections: 5 }));
      databases.push(...own);
      return new EntityStore(store, own);
    });
    [orders, history] = stores as [EntityStore, EntityStore];
    database = orders.databaseOf({ database: 0, table: 0 });
  });

  afterAll(async () => {
    await Promise.all(databases.map((each) => each.close()));
    await dropDatabases(system);
  });

  it('keeps the row of the latest event of a stream in any order of arrival, and mixes no streams', async () => {
    const [view] = history.databases as [Database];
    const place = history.place({ orderId: 'v-1' });
    const apply = async (...events: readonly { state: string; stream: string; sequence?: number }[]) => {
      const rows = new PendingRows(view);
      const written: string[] = [];
      for (const { state, stream, sequence } of events) {
        const row = history.rowOf(place, { orderId: 'v-1', state });
        const numbered = event(state, { partitionkey: stream, ...(sequence !== undefined && { sequence }) });
        rows.apply(history, { ...row, event: numbered, onWritten: () => written.push(state) });
      }
      await rows.flush();
      return written;
    };
    const [b, a, c] = ['b', 'a', 'c'].map((state, index) => ({ state, stream: 'k', sequence: [2, 1, 3][index] ?? 0 }));
    if (a === undefined || b === undefined || c === undefined) throw new Error('three events');
    expect(await apply(b)).toEqual(['b']);
    // Of one transaction, and of several.
    expect(await apply(a, c, b)).toEqual(['c']);
    expect(await apply(b)).toEqual([]);
    expect(await history.find(['v-1'])).toMatchObject({ version: 2, data: { state: 'c' } });
    expect(await apply({ state: 'other stream', stream: 'other', sequence: 1 })).toEqual(['other stream']);
    expect(await apply({ state: 'not numbered', stream: 'k' })).toEqual(['not numbered']);
    expect(await history.find(['v-1'])).toMatchObject({ version: 4 });
  });

  it('writes what a batch saves in one statement a key, before anything reads it', async () => {
    const place = orders.place({ customerId: 'c-9' });
    const target = orders.databaseOf(place);
    const statements: string[] = [];
    await target.transaction(async (sql) => {
      const rows = new PendingRows({
        query: (text, values) => {
          statements.push(text.slice(0, 6));
          return sql.query(text, values);
        },
      });
      const save = (orderId: string, state: string) =>
        rows.save(orders, place.table, orders.rowOf(place, { orderId, customerId: 'c-9', state }));
      for (const [orderId, state] of [
        ['w-2', 'new'],
        ['w-1', 'new'],
        ['w-2', 'paid'],
      ] as const)
        save(orderId, state);
      expect(statements).toEqual([]);
      const found = await rows.sql.query<{ data: { state: string }; version: string }>(
        `SELECT data, version FROM "${orders.tableOf(place)}" WHERE order_id LIKE 'w-%' ORDER BY order_id`,
      );
      expect(found.map(({ data, version }) => [data.state, Number(version)])).toEqual([
        ['new', 1],
        ['paid', 2],
      ]);
      expect(statements).toEqual(['INSERT', 'INSERT', 'SELECT']);
    });
  });

  it('numbers messages per publisher and key without gaps, over transactions that roll back', async () => {
    const outgoing = ['k1', 'k2', 'k1', undefined].map((partitionkey, n) => ({
      channel: 'c',
      envelope: event(`n-${n}`, partitionkey === undefined ? {} : { partitionkey }),
    }));
    const numbers = async (publisher: string) =>
      (await numberMessages(database, publisher, outgoing)).map(({ envelope }) => envelope.sequence);
    expect(await numbers('p1')).toEqual([1, 1, 2, undefined]);
    await database
      .transaction(async (sql) => {
        await numberMessages(sql, 'p1', outgoing);
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    expect(await numbers('p1')).toEqual([3, 2, 4, undefined]);
    expect(await numbers('p2')).toEqual([1, 1, 2, undefined]);
  });

  it('refuses to save a row of another shard, and a row without its key', async () => {
    const home = orders.place({ customerId: 'c-1' });
    const foreign = ['c-2', 'c-3', 'c-4', 'c-5', 'c-6'].find((customerId) => orders.place({ customerId }).database !== home.database);
    expect(() => orders.rowOf(home, { orderId: 'x', customerId: foreign })).toThrow(PermanentError);
    expect(() => orders.rowOf(home, { customerId: 'c-1' })).toThrow(/key field "orderId"/);
  });

  it('forgets inbox rows after their window only, of one consumer only', async () => {
    const insert =
      "INSERT INTO inbox (consumer, key, type, fingerprint, attempts, processed_at) VALUES ($1, $2, 't', 'f', 1, now() - $3 * interval '1 second')";
    for (const [consumer, key, age] of [
      ['c', 'old', 120],
      ['c', 'new', 10],
      ['d', 'old', 120],
    ])
      await database.query(insert, [consumer, key, age]);
    await purgeInbox(database, 'c', 60_000, 10);
    const left = await database.query<{ consumer: string; key: string }>(
      "SELECT consumer, key FROM inbox WHERE consumer IN ('c', 'd') ORDER BY 1, 2",
    );
    expect(left).toEqual([
      { consumer: 'c', key: 'new' },
      { consumer: 'd', key: 'old' },
    ]);
  });

  it('relays in order, keeps what a full channel refuses, and does not let it hold up the others', async () => {
    const broker = new MemoryBroker(systemClock);
    await broker.declare(system);
    let full = true;
    const publish = broker.publish.bind(broker);
    broker.publish = async (channel, envelopes) => {
      if (channel === 'order-events' && full) throw new ChannelFullError('full');
      await publish(channel, envelopes);
    };
    const ports = { broker, clock: systemClock, random: () => 0.5, log: silentLog, metrics: new Metrics() };
    const relay = new OutboxRelay(database, ports, { name: 's', pollMs: 20, batchSize: 10 });
    relay.start();
    const rows = Array.from({ length: 30 }, (_, n) => ({ channel: n % 2 === 0 ? 'order-events' : 'orders', envelope: event(`r-${n}`) }));
    await database.transaction((sql) => writeOutbox(sql, rows));
    relay.wake();
    await eventually('the open channel is served', 5000, async () => broker.published.length === 15);
    full = false;
    await eventually('the other one is served', 10_000, async () => broker.published.length === 30);
    await relay.stop();
    for (const channel of ['orders', 'order-events']) {
      const sent = broker.published.filter((each) => each.channel === channel).map(({ envelope }) => Number(envelope.id.slice(2)));
      expect(sent).toEqual(sent.toSorted((a, b) => a - b));
    }
    expect(await database.query('SELECT 1 FROM outbox')).toEqual([]);
  });

  it('tells a server that is away, and a value that can never be stored, from other errors', async () => {
    const away = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', log: silentLog, maxConnections: 1 });
    await expect(away.query('SELECT 1')).rejects.toThrow(DatabaseUnavailableError);
    await away.close();
    const place = orders.place({ customerId: 'c' });
    const unstorable = orders.rowOf(place, { orderId: 'nul \0', customerId: 'c' });
    await expect(orders.saveRows(database, place.table, [unstorable])).rejects.toThrow(PermanentError);
    await expect(database.query('SELECT nonsense FROM nowhere')).rejects.not.toThrow(PermanentError);
  });
});
