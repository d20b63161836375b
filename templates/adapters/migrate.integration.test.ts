import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EntityStore } from '../runtime/entity-store.ts';
import type { Database } from '../runtime/ports.ts';
import { slotMap, slotOf } from '../runtime/sharding.core.ts';
import { entityTables } from '../runtime/store-schema.core.ts';
import type { StoreDescription, SystemDescription } from '../runtime/system.ts';
import { versionedRows } from '../runtime/replica.ts';
import { storeUrls } from './environment.ts';
import { firstRelease, releasedStores } from './first-release.fixture.ts';
import { dropDatabases, onServer, postgresAvailable, silentLog, testServerUrl } from './local-services.fixture.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres-store.ts';

const env = { DATABASE_URL: testServerUrl };
const stores = Object.values(releasedStores);
const systemOf = (name: string, own: readonly StoreDescription[] = stores): SystemDescription => ({
  name: `ew-migrate-${name}-${process.pid}`,
  defaultBroker: 'postgres',
  messages: [],
  queues: [],
  topics: [],
  subscriptions: [],
  stores: [...own],
  externals: [],
  services: [],
});
const customers = Array.from({ length: 40 }, (_, n) => ({ customerId: `c-${n}`, version: n + 1, name: `n ${n}` }));
const old = systemOf('old');
const fresh = systemOf('fresh');
const { command } = releasedStores;

const columnsSql = `SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name, is_identity
FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`;
const indexesSql = `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`;

describe.skipIf(!(await postgresAvailable()))('migrations', () => {
  const opened: Database[] = [];
  const open = (system: SystemDescription, store: StoreDescription): Database[] => {
    const own = storeUrls(system, store, env).map((url) => openDatabase({ url, log: silentLog, maxConnections: 3 }));
    opened.push(...own);
    return own;
  };

  /** Databases as a project of the first release left them, with rows in every table that it wrote. */
  beforeAll(async () => {
    await migrate(fresh, env);
    for (const [kind, store] of Object.entries(releasedStores)) {
      const names = storeUrls(old, store, env).map((url) => new URL(url).pathname.slice(1));
      await onServer(names.map((name) => `CREATE DATABASE "${name}"`));
      const databases = open(old, store);
      for (const database of databases) await database.query(firstRelease[kind as keyof typeof firstRelease]);
    }
    const map = slotMap(command.sharding ?? { slots: 1, databases: 1, tablesPerDb: 1 });
    const databases = open(old, command);
    for (const row of customers) {
      const place = map[slotOf(row, ['customerId'], 16)] ?? { database: 0, table: 0 };
      const insert = `INSERT INTO customer_${place.table} (customer_id, version, data, source_version, source_digest, deleted) VALUES ($1, 3, $2, $3, 'd', false)`;
      await databases[place.database]?.query(insert, [row.customerId, JSON.stringify(row), row.version]);
    }
    await databases[0]?.query("INSERT INTO inbox (consumer, key, type, fingerprint, attempts, saves) VALUES ('c', 'k', 't', 'f', 1, 1)");
    await databases[0]?.query(`INSERT INTO outbox (id, channel, envelope) VALUES ('o', 'changes', '{"id":"o"}')`);
    await databases[0]?.query("INSERT INTO message_sequence VALUES ('p', 'k', 7)");
    await open(old, releasedStores.view)[0]?.query(
      "INSERT INTO checkpoint (projection, applied, last_key, last_event_at) VALUES ('v', 9, 'k', now())",
    );
  });

  afterAll(async () => {
    await Promise.all(opened.map((database) => database.close()));
    for (const system of [old, fresh]) await dropDatabases(system);
  });

  it('bring a project of the first release to what a new one has, from two processes at once', async () => {
    await Promise.all([migrate(old, env), migrate(old, env)]);
    for (const store of stores) {
      const [migrated, made] = [open(old, store), open(fresh, store)];
      for (const [index, database] of migrated.entries()) {
        expect(await database.query(columnsSql), store.id).toEqual(await made[index]?.query(columnsSql));
        expect(await database.query(indexesSql), store.id).toEqual(await made[index]?.query(indexesSql));
      }
    }
  });

  it('keep the rows, and give them the slots that they lie in', async () => {
    const databases = open(old, command);
    const pages = databases.flatMap((database, index) =>
      entityTables(command).map(async (table) =>
        (
          await database.query<{ slot: number; version: string; data: { customerId: string } }>(`SELECT slot, version, data FROM ${table}`)
        ).map((row) => ({
          ...row,
          place: `${index}/${table.at(-1)}`,
        })),
      ),
    );
    const rows = (await Promise.all(pages)).flat();
    expect(rows.map(({ data }) => data).toSorted((a, b) => (a.customerId < b.customerId ? -1 : 1))).toEqual(
      customers.toSorted((a, b) => (a.customerId < b.customerId ? -1 : 1)),
    );
    expect(rows.every(({ data, slot, version }) => slot === slotOf(data, ['customerId'], 16) && version === '3')).toBe(true);
    const count = (table: string) => databases[0]?.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${table}`);
    for (const table of ['inbox', 'outbox', 'message_sequence']) expect(await count(table)).toEqual([{ n: 1 }]);
  });

  it('leave databases that a service of this release writes to', async () => {
    const store = new EntityStore(command, open(old, command));
    const data = { customerId: 'c-1', version: 500, name: 'later' };
    const place = store.place(data);
    await store.transaction([place], (sql) => versionedRows(store).write(sql, place, [versionedRows(store).rowOf(data, false)]));
    expect((await store.find(['c-1']))?.data).toEqual(data);
  });

  it('do nothing the second time', async () => {
    const [database] = open(old, command);
    const read = () => database?.query('SELECT version, structure, migrated_at FROM schema_version');
    const before = await read();
    await migrate(old, env);
    expect(await read()).toEqual(before);
  });

  it('add what is drawn later, and fill it from the rows that are there', async () => {
    // One database: it is made for this test alone.
    const whole = { ...command, sharding: { ...command.sharding, databases: 1 } } as StoreDescription;
    const { versioning: _, eventLog: __, ...plain } = whole;
    const later = systemOf('later', [plain]);
    await migrate(later, env);
    try {
      const databases = open(later, plain);
      const store = new EntityStore(plain, databases);
      for (const row of customers.slice(0, 5)) {
        const place = store.place(row);
        await store.transaction([place], (sql) => store.saveRows(sql, place.table, [store.rowOf(place, row)]));
      }
      await migrate({ ...later, stores: [whole] }, env);
      const versioned = versionedRows(new EntityStore(whole, databases));
      const rows = await versioned.ofKeys(customers.slice(0, 5).map(({ customerId }) => [customerId]));
      expect([...rows.values()].map(({ version, digest }) => [version, digest]).toSorted(([a], [b]) => Number(a) - Number(b))).toEqual(
        customers.slice(0, 5).map((row) => [row.version, versioned.rowOf(row, false).digest]),
      );
    } finally {
      await Promise.all(opened.splice(0).map((database) => database.close()));
      await dropDatabases(later);
    }
  });

  it('refuse a database that a newer release has migrated, and leave it as it is', async () => {
    const [database] = open(old, command);
    await database?.query("UPDATE schema_version SET version = 99, structure = 'newer'");
    await expect(migrate(old, env)).rejects.toThrow(/schema version 99, and this release knows up to \d+: run a newer release/);
    expect(await database?.query('SELECT version, structure FROM schema_version')).toEqual([{ version: 99, structure: 'newer' }]);
  });

  it('refuse another number of databases before the rows have a map, and another number of slots after it', async () => {
    const [database] = open(old, command);
    await database?.query("UPDATE schema_version SET version = 1, structure = ''");
    const drawn = (more: object) => ({ ...old, stores: [{ ...command, sharding: { ...command.sharding, ...more } } as StoreDescription] });
    await expect(migrate(drawn({ slots: 32 }), env)).rejects.toThrow(/the number is fixed/);
    await database?.query('DELETE FROM shard_map');
    for (const shard of open(old, command)) await shard.query('DELETE FROM shard_slot');
    for (const more of [{ tablesPerDb: 1 }, { tablesPerDb: 3 }, { databases: 1 }])
      await expect(migrate(drawn(more), env)).rejects.toThrow(/lie by a map of another number of databases or tables/);
  });
});
