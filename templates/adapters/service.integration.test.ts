import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EntityStore } from '../runtime/entity-store.ts';
import { MemoryBroker } from '../runtime/memory-broker.fixture.ts';
import { Metrics } from '../runtime/metrics.ts';
import { startService, type RunningService } from '../runtime/run-service.ts';
import { flakyAmount, poisonAmount, shopWiring } from '../runtime/shop.fixture.ts';
import { databaseNames } from '../runtime/store-schema.core.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { storeUrls } from './environment.ts';
import { dropDatabases, eventually, onServer, postgresAvailable, silentLog, testServerUrl } from './local-services.fixture.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres-store.ts';

const wiring = shopWiring(`ew-test-${process.pid}`);
const env = { DATABASE_URL: testServerUrl };

describe.skipIf(!(await postgresAvailable()))('a service over PostgreSQL', () => {
  const broker = new MemoryBroker(systemClock);
  const metrics = new Metrics();
  let stores: Map<string, EntityStore>;
  let service: RunningService;

  beforeAll(async () => {
    await migrate(wiring.system, env);
    await migrate(wiring.system, env);
    stores = new Map(
      wiring.system.stores.map((store) => {
        const databases = storeUrls(wiring.system, store, env).map((url) => openDatabase({ url, log: silentLog, maxConnections: 5 }));
        return [store.id, new EntityStore(store, databases)];
      }),
    );
    const ports = { broker, metrics, stores, clock: systemClock, random: () => 0.5, log: silentLog, externals: {}, replicas: 1 };
    service = await startService(wiring, ports);
  });

  afterAll(async () => {
    await service.stop();
    await Promise.all([...stores.values()].flatMap(({ databases }) => databases.map((database) => database.close())));
    await dropDatabases(wiring.system);
  });

  it('gives each distinct message one effect in its shard and one row in the read model', async () => {
    const orders = Array.from({ length: 300 }, (_, index) => ({
      orderId: `o-${index}`,
      customerId: `c-${index % 40}`,
      amount: 20 + (index % 30),
    }));
    await Promise.all([...orders, ...orders.slice(0, 30)].map((order) => service.submit('PlaceOrder', order)));
    const history = service.readModel('order-history');
    await eventually('300 rows in the read model', 20_000, async () => (await history.list(1000)).length === 300);
    await eventually('30 duplicates', 5000, async () => metrics.total('duplicates') === 30);
    const rows = await stores.get('order-db')?.list(1000);
    expect(rows?.every(({ version }) => version === 1)).toBe(true);
    expect(rows).toHaveLength(300);
    const perTable = await Promise.all(
      (stores.get('order-db')?.databases ?? []).flatMap((database) =>
        [0, 1].map(async (table) => (await database.query(`SELECT 1 FROM orders_${table}`)).length),
      ),
    );
    expect(perTable.every((count) => count > 0)).toBe(true);
  });

  it('retries what fails, and dead-letters poison under its own id after all its deliveries, without harm to its batch', async () => {
    const orders = Array.from({ length: 40 }, (_, index) => ({
      orderId: `p-${index}`,
      customerId: `c-${index}`,
      amount: index === 9 ? poisonAmount : index === 11 ? flakyAmount : 50,
    }));
    await Promise.all(orders.map((order) => service.submit('PlaceOrder', order)));
    await eventually('39 more rows', 10_000, async () => (await service.readModel('order-history').list(1000)).length === 339);
    await eventually('one dead letter', 5000, async () => (await broker.peek('orders-dlq', 10)).length === 1);
    const [dead] = await broker.peek('orders-dlq', 10);
    expect(dead).toMatchObject({ envelope: { id: 'p-9' }, attempts: 3, source: 'orders', reason: 'TRANSIENT: poison' });
    expect((await service.readModel('order-history').find(['p-11']))?.version).toBe(1);
  });

  it('dead-letters another body under an id that was handled', async () => {
    await service.submit('PlaceOrder', { orderId: 'o-0', customerId: 'c-0', amount: 499 });
    await eventually('a second dead letter', 5000, async () => (await broker.peek('orders-dlq', 10)).length === 2);
    expect((await service.readModel('order-history').find(['o-0']))?.data).toMatchObject({ amount: 20 });
  });

  it('has one effect for each message while the server ends its connections again and again', async () => {
    const orders = Array.from({ length: 400 }, (_, index) => ({ orderId: `t-${index}`, customerId: `c-${index}`, amount: 50 }));
    const before = (await stores.get('order-db')?.list(10_000))?.length ?? 0;
    const names = wiring.system.stores.flatMap((store) => databaseNames(wiring.system.name, store));
    const terminate = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (${names.map((name) => `'${name}'`).join(', ')})`;
    const submitted = Promise.all(orders.map((order) => service.submit('PlaceOrder', order)));
    for (let round = 0; round < 5; round++) {
      await onServer([terminate]);
      await systemClock.sleep(50);
    }
    await submitted;
    const mine = async (id: string) =>
      ((await stores.get(id)?.list(10_000)) ?? []).filter(({ data }) => String(Reflect.get(data as object, 'orderId')).startsWith('t-'));
    await eventually('400 more rows in the read model', 30_000, async () => (await mine('history-db').catch(() => [])).length === 400);
    const rows = [...(await mine('order-db')), ...(await mine('history-db'))];
    expect({ rows: rows.length, twice: rows.filter(({ version }) => version !== 1).length }).toEqual({ rows: 800, twice: 0 });
    expect((await stores.get('order-db')?.list(10_000))?.length).toBe(before + 400);
    expect(await broker.peek('orders-dlq', 10)).toHaveLength(2);
  });
});
