import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../brokers/contract/tcp-proxy.ts';
import { EntityStore } from '../runtime/entity-store.ts';
import { MemoryBroker } from '../runtime/memory-broker.fixture.ts';
import { Metrics } from '../runtime/metrics.ts';
import type { Database } from '../runtime/ports.ts';
import { reshard } from '../runtime/resharding.ts';
import { startService, type RunningService } from '../runtime/run-service.ts';
import { shopWiring } from '../runtime/shop.fixture.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { storeUrls } from './environment.ts';
import { dropDatabases, eventually, postgresAvailable, silentLog, testServerUrl } from './local-services.fixture.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres-store.ts';

const wiring = shopWiring(`ew-shards-${process.pid}`);
const limitMs = 30_000;

describe.skipIf(!(await postgresAvailable()))('a service over two shards', () => {
  const broker = new MemoryBroker(systemClock);
  const metrics = new Metrics();
  let proxy: TcpProxy;
  let stores: Map<string, EntityStore>;
  let service: RunningService;
  /** Straight to the server: what is really there. */
  let direct: readonly Database[];

  beforeAll(async () => {
    const server = new URL(testServerUrl);
    proxy = await startTcpProxy({ host: server.hostname, port: Number(server.port || 5432) });
    const throughProxy = new URL(testServerUrl);
    throughProxy.port = String(proxy.port);
    const [orderStore] = wiring.system.stores;
    if (orderStore === undefined) throw new Error('the shop has a store');
    await migrate(wiring.system, { DATABASE_URL: testServerUrl });
    const urls = storeUrls(wiring.system, orderStore, { DATABASE_URL: testServerUrl });
    throughProxy.pathname = new URL(urls[1] ?? '').pathname;
    const env = { DATABASE_URL: testServerUrl, ORDER_DB_1_URL: throughProxy.href };
    stores = new Map(
      wiring.system.stores.map((store) => {
        const databases = storeUrls(wiring.system, store, env).map((url) => openDatabase({ url, log: silentLog, maxConnections: 5 }));
        return [store.id, new EntityStore(store, databases)];
      }),
    );
    direct = urls.map((url) => openDatabase({ url, log: silentLog, maxConnections: 4 }));
    const ports = { broker, metrics, stores, clock: systemClock, random: () => 0.5, log: silentLog, externals: {}, replicas: 1 };
    service = await startService(wiring, ports);
  });

  afterAll(async () => {
    await service.stop();
    await Promise.all([...stores.values()].flatMap(({ databases }) => databases.map((database) => database.close())));
    await Promise.all(direct.map((database) => database.close()));
    await proxy.down();
    await dropDatabases(wiring.system);
  });

  const orderOf = (orderId: string, customerId: string) => ({ orderId, customerId, amount: 50 });
  const rowsIn = async (database: number, prefix: string) => {
    const text =
      'SELECT order_id AS id, version FROM orders_0 WHERE order_id LIKE $1 UNION ALL SELECT order_id, version FROM orders_1 WHERE order_id LIKE $1';
    return (await direct[database]?.query<{ id: string; version: string }>(text, [`${prefix}%`])) ?? [];
  };
  const rows = async (prefix: string) => (await Promise.all(direct.map((_, database) => rowsIn(database, prefix)))).flat();
  const deadLetters = () => broker.peek('orders-dlq', 100);

  it('serves the other shard while one is down, and catches up when it is back, with no message given up', async () => {
    const orders = Array.from({ length: 200 }, (_, n) => orderOf(`down-${n}`, `c-${n % 40}`));
    const placed = (database: number) => orders.filter((order) => stores.get('order-db')?.place(order).database === database).length;
    expect([placed(0), placed(1)].every((count) => count > 40)).toBe(true);
    await proxy.down();
    await Promise.all(orders.map((order) => service.submit('PlaceOrder', order)));
    await eventually('the shard that is up has its orders', limitMs, async () => (await rowsIn(0, 'down-')).length === placed(0));
    expect(await rowsIn(1, 'down-')).toEqual([]);
    await proxy.up();
    await eventually('the other one has its own', limitMs, async () => (await rowsIn(1, 'down-')).length === placed(1));
    expect((await rows('down-')).every(({ version }) => version === '1')).toBe(true);
    expect(await deadLetters()).toEqual([]);
  });

  it('has one effect each for a flood of one key and what comes beside it, and numbers the events of the key without a gap', async () => {
    const flood = Array.from({ length: 250 }, (_, n) => orderOf(`hot-${n}`, 'hot'));
    const beside = Array.from({ length: 50 }, (_, n) => orderOf(`beside-${n}`, `b-${n}`));
    await Promise.all([...flood, ...beside].map((order) => service.submit('PlaceOrder', order)));
    await eventually('the flood is handled', limitMs, async () => (await rows('hot-')).length === 250);
    await eventually('so are the others', limitMs, async () => (await rows('beside-')).length === 50);
    const home = stores.get('order-db')?.place(flood[0]).database ?? 0;
    expect(await rowsIn(home, 'hot-')).toHaveLength(250);
    const sent = () => broker.published.filter(({ channel, envelope }) => channel === 'order-events' && envelope.partitionkey === 'hot');
    await eventually('all events are sent', limitMs, async () => sent().length >= 250);
    const numbers = [...new Set(sent().map(({ envelope }) => envelope.sequence ?? 0))].toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 250 }, (_, n) => n + 1));
  });

  it('follows its slots to another database while they move, and handles each message once', async () => {
    const [store] = wiring.system.stores;
    if (store?.sharding === undefined) throw new Error('the shop has a sharded store');
    const shape = { ...store, sharding: { ...store.sharding, databases: 1, mapVersion: 2 } };
    let n = 0;
    const more = async () => {
      for (let each = 0; each < 10; each++, n++) await service.submit('PlaceOrder', orderOf(`move-${n}`, `c-${n % 40}`));
    };
    await more();
    let sending: Promise<void> = Promise.resolve();
    const onMoved = (done: number) => {
      if (done % 4 === 0) sending = sending.then(more);
    };
    const moved = await reshard({ store: shape, databases: direct, signal: new AbortController().signal, onMoved });
    expect(moved).toBe(32);
    await sending;
    await eventually('every order is handled', limitMs, async () => (await rows('move-')).length === n);
    expect(await rowsIn(1, '')).toEqual([]);
    expect((await rows('move-')).every(({ version }) => version === '1')).toBe(true);
    const [inbox] =
      (await direct[0]?.query<{ keys: number }>("SELECT count(*)::integer AS keys FROM inbox WHERE consumer = 'order-handler'")) ?? [];
    expect(inbox?.keys).toBe((await rows('')).length);
    expect(await deadLetters()).toEqual([]);
  });
});
