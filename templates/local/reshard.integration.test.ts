import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeUrls } from '../adapters/environment.ts';
import { dropDatabases, eventually, postgresAvailable, silentLog, testServerUrl } from '../adapters/local-services.fixture.ts';
import { migrate } from '../adapters/migrate.ts';
import { openDatabase } from '../adapters/postgres-store.ts';
import { reshardPoints } from '../runtime/crash-point.ts';
import { EntityStore } from '../runtime/entity-store.ts';
import type { Envelope } from '../runtime/envelope.ts';
import { StaleMapError } from '../runtime/errors.ts';
import { screenInbox } from '../runtime/inbox.ts';
import { numberMessages } from '../runtime/message-sequence.ts';
import { writeOutbox } from '../runtime/outbox.ts';
import type { Database } from '../runtime/ports.ts';
import { slotOf } from '../runtime/sharding.core.ts';
import { entityTables } from '../runtime/store-schema.core.ts';
import { reshardSystem, type TestShape } from './reshard-system.fixture.ts';
import { runReshard } from './run-reshard.ts';

const name = `ew-reshard-${process.pid}`;
const program = path.join(import.meta.dirname, '..', 'dist', `${name}.mjs`);
const env = { DATABASE_URL: testServerUrl };
const small: TestShape = { databases: 2, tablesPerDb: 1, mapVersion: 1 };
const large: TestShape = { databases: 3, tablesPerDb: 2, mapVersion: 2 };
const customers = Array.from({ length: 60 }, (_, n) => `customer-${n}`);
const available = await postgresAvailable();

/** A service's way to the store: saves a row, notes the message in the inbox, and has one to send. */
class Writer {
  readonly store: EntityStore;
  refused = 0;
  readonly #written: Map<string, number>;
  #stopped = false;
  #loop: Promise<void> | undefined;

  constructor(shape: TestShape, written: Map<string, number>) {
    const { system, store } = reshardSystem(name, shape);
    this.store = new EntityStore(
      store,
      storeUrls(system, store, env).map((url) => openDatabase({ url, log: silentLog, maxConnections: 3 })),
    );
    this.#written = written;
  }

  /** @returns once the write is committed. */
  async write(customerId: string, n: number): Promise<void> {
    const place = this.store.place({ customerId });
    const envelope: Envelope = {
      id: `${customerId}-${n}`,
      source: 'test',
      specversion: '1.0',
      type: 'Changed',
      time: '',
      data: {},
      partitionkey: customerId,
    };
    const nothing = async () => undefined;
    const delivery = {
      envelope,
      attempt: 1,
      redelivered: false,
      enqueuedAt: 0,
      ack: nothing,
      retry: nothing,
      deadLetter: nothing,
      release: nothing,
    };
    await this.store.transaction([place], async (sql) => {
      await screenInbox(sql, 'writer', [{ delivery, key: envelope.id, fingerprint: '', attempt: 1, slot: place.slot }]);
      await this.store.saveRows(sql, place.table, [this.store.rowOf(place, { customerId, n })]);
      await writeOutbox(sql, await numberMessages(sql, 'writer', [{ channel: 'changes', envelope, slot: place.slot }]));
    });
    this.#written.set(customerId, n);
  }

  /** Writes one customer after another, own ones only, until it is stopped; a refused write is tried again. */
  start(own: readonly string[]): void {
    this.#loop = (async () => {
      while (!this.#stopped) for (const customerId of own) await this.#next(customerId);
    })();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
    await Promise.all(this.store.databases.map((database) => database.close()));
  }

  async #next(customerId: string): Promise<void> {
    while (!this.#stopped) {
      try {
        return await this.write(customerId, (this.#written.get(customerId) ?? 0) + 1);
      } catch (error) {
        if (!(error instanceof StaleMapError)) throw error;
        this.refused += 1;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }
}

async function reshardProcess(shape: TestShape, crashAt: string): Promise<NodeJS.Signals | number | null> {
  const variables = { ...process.env, ...env, SYSTEM_NAME: name, SHAPE: JSON.stringify(shape), EVENTWRIGHT_CRASH_AT: crashAt };
  const child = spawn(process.execPath, [program], { env: variables, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal ?? code;
}

interface Lying {
  readonly rows: readonly { customer_id: string; n: number; slot: number; place: string }[];
  readonly inbox: readonly { key: string; slot: number; place: string }[];
  readonly outbox: readonly { id: string; slot: number; sequence: number; customer: string; place: string }[];
}

/** Everything that is in any database, whatever any map says. */
async function everything(databases: readonly Database[], tables: readonly string[]): Promise<Lying> {
  const from = async <Row>(text: string, database: number, table = '') =>
    ((await databases[database]?.query<Row>(text)) ?? []).map((row) => ({ ...row, place: `${database}${table}` }));
  const all = databases.map((_, database) => database);
  const rows = all.flatMap((database) =>
    tables.map((table) =>
      from<{ customer_id: string; n: number; slot: number }>(
        `SELECT customer_id, (data->>'n')::integer AS n, slot FROM ${table}`,
        database,
        table,
      ),
    ),
  );
  const sent = `SELECT id, slot, (envelope->>'sequence')::integer AS sequence, envelope->>'partitionkey' AS customer FROM outbox`;
  return {
    rows: (await Promise.all(rows)).flat(),
    inbox: (await Promise.all(all.map((database) => from<{ key: string; slot: number }>('SELECT key, slot FROM inbox', database)))).flat(),
    outbox: (
      await Promise.all(all.map((database) => from<{ id: string; slot: number; sequence: number; customer: string }>(sent, database)))
    ).flat(),
  };
}

describe.skipIf(!available)('resharding beside writers', () => {
  const written = new Map<string, number>();
  const said: string[] = [];
  const run = (shape: TestShape, action: 'plan' | 'run' | 'check' = 'run') => {
    const { system, store } = reshardSystem(name, shape);
    const ports = { system, env, log: silentLog, say: (line: string) => void said.push(line), signal: new AbortController().signal };
    return runReshard(action, store, ports);
  };
  const shards = (databases: number) => {
    const { system, store } = reshardSystem(name, { ...large, databases });
    return storeUrls(system, store, env).map((url) => openDatabase({ url, log: silentLog, maxConnections: 2 }));
  };

  beforeAll(async () => {
    const bundle = await rolldown({
      input: fileURLToPath(new URL('./reshard-process.fixture.ts', import.meta.url)),
      platform: 'node',
      external: /^(node:|[a-z@])/,
    });
    await bundle.write({ file: program, format: 'esm', codeSplitting: false });
    await bundle.close();
    await migrate(reshardSystem(name, small).system, env);
    const first = new Writer(small, written);
    for (const customer of customers) await first.write(customer, 1);
    await first.stop();
  });

  afterAll(async () => {
    await rm(program, { force: true });
    if (available) await dropDatabases(reshardSystem(name, { ...large, databases: 3 }).system);
  });

  /** All that was ever written is there once, with its inbox and outbox rows beside it, in the one place that owns it. */
  const expectWhole = async (shape: TestShape, deepest: TestShape) => {
    const databases = shards(3);
    const { rows, inbox, outbox } = await everything(databases, entityTables(reshardSystem(name, deepest).store));
    await Promise.all(databases.map((database) => database.close()));
    expect(rows.map(({ customer_id: id }) => id).toSorted()).toEqual(customers.toSorted());
    expect(new Map(rows.map(({ customer_id: id, n }) => [id, n]))).toEqual(written);
    const home = new Map(rows.map(({ customer_id: id, place }) => [id, place.slice(0, 1)]));
    const messages = [...written].flatMap(([id, n]) => Array.from({ length: n }, (_, index) => `${id}-${index + 1}`)).toSorted();
    expect(inbox.map(({ key }) => key).toSorted()).toEqual(messages);
    expect(outbox.map(({ id }) => id).toSorted()).toEqual(messages.map((id) => `changes/${id}`).toSorted());
    expect(inbox.filter(({ key, place }) => home.get(key.replace(/-\d+$/, '')) !== place)).toEqual([]);
    expect(outbox.filter(({ customer, place }) => home.get(customer) !== place)).toEqual([]);
    expect(outbox.filter(({ id, sequence }) => !id.endsWith(`-${sequence}`))).toEqual([]);
    expect(rows.filter(({ customer_id: customerId, slot }) => slot !== slotOf({ customerId }, ['customerId'], 12))).toEqual([]);
    const used = new Set(rows.map(({ place }) => place));
    expect([...used].every((place) => Number(place[0]) < shape.databases)).toBe(true);
  };

  it('refuses to begin while the map version is the old one', async () => {
    await migrate(reshardSystem(name, large).system, env);
    await expect(run({ ...large, mapVersion: 1 }, 'plan')).rejects.toThrow(/draw 2, generate/);
  });

  it('loses no write and keeps each row in one place, killed at every step, with a stale router and a new one', async () => {
    const stale = new Writer(small, written);
    const fresh = new Writer(large, written);
    stale.start(customers.slice(0, 20));
    fresh.start(customers.slice(20, 40));
    for (const point of reshardPoints) expect(await reshardProcess(large, `${point}:1`)).toBe('SIGKILL');
    expect(await reshardProcess(large, '')).toBe(0);
    const latest = () => customers.slice(0, 40).reduce((sum, id) => sum + (written.get(id) ?? 0), 0);
    const before = latest();
    await eventually('both routers meet the new map, and one of them goes on writing', 60_000, async () => {
      return stale.refused > 0 && fresh.refused > 0 && latest() > before;
    });
    await Promise.all([stale.stop(), fresh.stop()]);
    await expectWhole(large, large);
    expect(await run(large, 'check')).toBe(true);
  });

  it('refuses a write of a router that follows the old map, and writes nothing', async () => {
    const stale = new Writer(small, new Map());
    const databases = shards(3);
    const { rows } = await everything(databases, entityTables(reshardSystem(name, large).store));
    await Promise.all(databases.map((database) => database.close()));
    const moved = rows.flatMap(({ customer_id: id, place }) => (place.startsWith('2') ? [id] : []));
    expect(moved.length).toBeGreaterThan(0);
    const results = await Promise.allSettled(moved.map((customerId) => stale.write(customerId, 999)));
    expect(results.every((result) => result.status === 'rejected' && result.reason instanceof StaleMapError)).toBe(true);
    await stale.stop();
    await expectWhole(large, large);
  });

  it('empties a database that is drawn no more, and does nothing when it is called again', async () => {
    const shape: TestShape = { databases: 2, tablesPerDb: 1, mapVersion: 3 };
    expect(await run(shape)).toBe(true);
    await expectWhole(shape, large);
    const before = said.length;
    expect(await run(shape)).toBe(true);
    expect(said.slice(before)).toContain('every slot is where it should be');
  });

  it('takes along what an older release wrote without a slot: repeats stay repeats, and numbers go on', async () => {
    const before = shards(3);
    for (const table of ['inbox', 'message_sequence'])
      await Promise.all(before.map((database) => database.query(`UPDATE ${table} SET slot = NULL`)));
    const shape: TestShape = { ...large, mapVersion: 4 };
    expect(await run(shape)).toBe(true);
    const writer = new Writer(shape, written);
    await writer.store.find(['']);
    const { outbox: old, rows } = await everything(before, entityTables(reshardSystem(name, large).store));
    expect(rows.filter(({ place }) => place.startsWith('2')).length).toBeGreaterThan(0);
    for (const id of customers) await writer.write(id, (written.get(id) ?? 0) + 1);
    const { outbox, inbox } = await everything(before, []);
    await writer.stop();
    await Promise.all(before.map((database) => database.close()));
    expect(outbox.length).toBe(old.length + customers.length);
    expect(outbox.filter(({ id, sequence }) => !id.endsWith(`-${sequence}`))).toEqual([]);
    const home = new Map(rows.map(({ customer_id: id, place }) => [id, place.slice(0, 1)]));
    const known = new Set(inbox.map(({ key, place }) => `${place} ${key}`));
    expect(customers.filter((id) => !known.has(`${home.get(id)} ${id}-1`))).toEqual([]);
  });
});
