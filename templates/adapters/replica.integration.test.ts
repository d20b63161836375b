import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectBroker } from '../brokers/index.ts';
import { EntityStore } from '../runtime/entity-store.ts';
import { errorCode } from '../runtime/errors.ts';
import { Metrics } from '../runtime/metrics.ts';
import type { Broker, Database } from '../runtime/ports.ts';
import { applyUpdate } from '../runtime/replica.core.ts';
import { differing, reconcile } from '../runtime/replica-reconcile.ts';
import { copySnapshot, only } from '../runtime/replica-snapshot.ts';
import { finishSnapshot, readState, restartSnapshot } from '../runtime/replica-state.ts';
import { versionedRows } from '../runtime/replica.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { keyText, type VersionedRow, type VersionedRows } from '../runtime/versioned-rows.ts';
import { brokerSettings, storeUrls } from './environment.ts';
import { dropDatabases, eventually, postgresAvailable, silentLog, testServerUrl } from './local-services.fixture.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres-store.ts';
import { profileSystem, profileWiring, type Profile } from './replica-service.fixture.ts';
import { startService, type RunningService } from '../runtime/run-service.ts';
import type { Bounds } from '../runtime/system.ts';

const program = path.join(import.meta.dirname, '..', 'dist', `replica-service-${process.pid}.mjs`);
const id = 'profiles-eu';

describe.skipIf(!(await postgresAvailable()))('a replica', () => {
  const system = profileSystem(`ew-replica-${process.pid}`);
  const env = { DATABASE_URL: testServerUrl, BROKER: 'postgres' };
  const children: ChildProcess[] = [];
  let broker: Broker;
  let source: VersionedRows;
  let replica: VersionedRows;
  let database: Database;

  beforeAll(async () => {
    const bundle = await rolldown({
      input: fileURLToPath(new URL('./replica-service.fixture.ts', import.meta.url)),
      platform: 'node',
      external: /^(node:|[a-z@])/,
    });
    await bundle.write({ file: program, format: 'esm', codeSplitting: false });
    await bundle.close();
    await migrate(system, env);
    const { name, url } = brokerSettings(system, env);
    broker = await connectBroker(name, { url, system: system.name, clock: systemClock, log: silentLog });
    await broker.declare(system);
    const [first, second] = system.stores.map(
      (store) =>
        new EntityStore(
          store,
          storeUrls(system, store, env).map((each) => openDatabase({ url: each, log: silentLog, maxConnections: 3 })),
        ),
    );
    if (first === undefined || second === undefined) throw new Error('there are two stores');
    [source, replica] = [versionedRows(first), versionedRows(second)];
    database = second.databases[0] as Database;
  });

  beforeEach(async () => {
    await source.store.databases[0]?.query('TRUNCATE profile, outbox, inbox, message_sequence');
    await database.query('TRUNCATE profile, replica_state, inbox');
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await broker.close();
    await Promise.all([source, replica].flatMap(({ store }) => store.databases.map((each) => each.close())));
    await dropDatabases(system);
    await rm(program, { force: true });
  });

  const row = (rows: VersionedRows, data: object, deleted = false): VersionedRow => rows.rowOf(data, deleted);
  const write = (rows: VersionedRows, data: object, deleted = false) =>
    rows.store.databases[0]?.transaction((sql) => rows.write(sql, only, [row(rows, data, deleted)]));
  const profile = (n: number, version: number, name = 'Ada'): Profile => ({ customerId: `c-${n}`, name: `${name}-${version}`, version });
  const differences = async () => differing(await source.buckets(), await replica.buckets());

  function start(extra: Record<string, string>): ChildProcess {
    const child = spawn(process.execPath, [program], {
      env: { ...process.env, ...env, SYSTEM_NAME: system.name, PROFILE_ROLE: 'all', LOG_LEVEL: 'error', ...extra },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(child);
    return child;
  }

  async function stop(child: ChildProcess): Promise<void> {
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }

  let sent = 0;
  async function change(profiles: readonly Profile[], skewMs = 0): Promise<void> {
    const envelopes = profiles.map((data) => ({
      id: `change-${++sent}`,
      source: 'account-page',
      specversion: '1.0' as const,
      type: 'ChangeProfile',
      time: new Date(Date.now() + skewMs).toISOString(),
      data,
    }));
    await broker.publish('changes', envelopes);
  }

  const quiet = async () => {
    const stats = await Promise.all(['changes', 'profiles-eu-feed'].map((name) => broker.stats(name)));
    const unsent = await source.store.databases[0]?.query('SELECT 1 FROM outbox LIMIT 1');
    return unsent?.length === 0 && stats.every(({ ready, inFlight }) => ready + inFlight === 0);
  };

  it('writes what its pure core says, for any sequence of updates', async () => {
    const updates = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }), fc.constantFrom('A', 'B', 'gone')), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(updates, async (sequence) => {
        await database.query('TRUNCATE profile');
        const model = new Map<string, VersionedRow>();
        for (const [n, version, name] of sequence) {
          const next = row(replica, profile(n, version, name), name === 'gone');
          const applied = applyUpdate(model.get(keyText(next.key)), next);
          model.set(keyText(next.key), applied.row);
          const written = await database.transaction((sql) => replica.write(sql, only, [next]));
          expect(written.length).toBe(applied.kind === 'applied' ? 1 : 0);
        }
        expect(await replica.ofKeys([...model.values()].map(({ key }) => key))).toEqual(model);
      }),
      { numRuns: 40 },
    );
  });

  it.each(['after-store', 'after-commit-before-publish', 'after-publish-before-mark', 'after-mark', 'after-commit-before-ack'])(
    'converges after kill -9: %s',
    async (point) => {
      const shuffled = Array.from({ length: 60 }, (_, n) => ({ ...profile(n % 12, ((n * 37) % 60) + 1), gone: (n * 37) % 60 === 59 }));
      await change(shuffled.slice(0, 30), 600_000);
      await change(shuffled.slice(30), -600_000);
      await change(shuffled.slice(0, 10));
      const killed = start({ EVENTWRIGHT_CRASH_AT: `${point}:1` });
      expect((await once(killed, 'exit'))[1]).toBe('SIGKILL');
      const second = start({});
      await eventually('all is settled', 60_000, quiet);
      await eventually('checksums are equal', 60_000, async () => (await differences()).length === 0);
      await stop(second);
      const rows = [...(await replica.inBuckets([...(await replica.buckets()).keys()])).values()];
      expect(rows.length).toBe(12);
      for (const { key, version } of rows) {
        const own = shuffled.filter(({ customerId }) => customerId === key[0]).map((each) => each.version);
        expect(version).toBe(Math.max(...own));
      }
      expect(rows.filter(({ deleted }) => deleted).length).toBe(1);
      expect((await replica.store.list(100)).length).toBe(11);
    },
  );

  it('takes a snapshot when it is empty and its source is not, and again when its database was lost', async () => {
    for (let n = 0; n < 30; n++) await write(source, profile(n, 1));
    await write(source, profile(7, 2), true);
    for (const lost of ['profile, replica_state, inbox', 'profile']) {
      await database.query(`TRUNCATE ${lost}`);
      const child = start({ PROFILE_ROLE: 'replica' });
      await eventually('checksums are equal', 60_000, async () => (await differences()).length === 0);
      await eventually('it says so', 5000, async () => (await readState(database, id))?.bootstrapped === true);
      await stop(child);
      expect((await replica.store.list(100)).length).toBe(29);
    }
  });

  it('goes on with a snapshot where it was interrupted, while the source changes', async () => {
    for (let n = 0; n < 1700; n++) await write(source, profile(n, 1));
    await restartSnapshot(database, id);
    const interruption = new AbortController();
    let pages = 0;
    const slow = Object.create(source, {
      page: {
        value: async (...args: Parameters<VersionedRows['page']>) => {
          if (++pages === 3) interruption.abort(new Error('killed'));
          return source.page(...args);
        },
      },
    }) as VersionedRows;
    await expect(copySnapshot({ id, replica, source: slow }, interruption.signal)).rejects.toThrow('killed');
    expect(await readState(database, id)).toMatchObject({ bootstrapped: false, copying: true });
    await write(source, profile(3, 2));
    await write(replica, profile(3, 2));
    const copied = await copySnapshot({ id, replica, source }, new AbortController().signal);
    expect(copied).toBeLessThan(700);
    expect(await differences()).toEqual([]);
  });

  it('repairs what differs and leaves what is newer than the source', async () => {
    for (let n = 0; n < 20; n++) for (const rows of [source, replica]) await write(rows, profile(n, 3));
    await database.query(`UPDATE profile SET source_digest = 'altered', data = '{}' WHERE customer_id = 'c-1'`);
    await database.query(`UPDATE profile SET source_version = 2 WHERE customer_id = 'c-2'`);
    await database.query(`DELETE FROM profile WHERE customer_id = 'c-3'`);
    await write(replica, profile(4, 9));
    await write(replica, profile(99, 1));
    let settled = 0;
    const parts = { id, replica, source };
    const first = await reconcile(parts, async () => void (settled += 1));
    expect(first.repaired.map(({ key, kind }) => `${key} ${kind}`).toSorted()).toEqual([
      '["c-1"] altered',
      '["c-2"] behind',
      '["c-3"] missing',
    ]);
    expect(first.left.map(({ key, kind }) => `${key} ${kind}`).toSorted()).toEqual(['["c-4"] ahead', '["c-99"] unknown']);
    const second = await reconcile(parts, async () => void (settled += 1));
    expect(second.repaired).toEqual([]);
    expect(settled).toBe(2);
    expect((await replica.ofKeys([['c-4']])).get('["c-4"]')?.version).toBe(9);
  });

  it('takes no update for a difference that is only under way', async () => {
    await write(source, profile(1, 2));
    await write(replica, profile(1, 1));
    expect(await reconcile({ id, replica, source }, async () => void (await write(replica, profile(1, 2))))).toEqual({
      repaired: [],
      left: [],
    });
  });

  it('takes a snapshot after an absence in which its queue dropped updates', async () => {
    await write(source, profile(1, 2));
    await write(replica, profile(1, 1));
    await restartSnapshot(database, id);
    await finishSnapshot(database, id);
    const metrics = new Metrics();
    const { running, stop: stopAll } = await startReplica(metrics, { overflow: 'drop-oldest', maxLength: 100 }, 100);
    await eventually('it is ready', 10_000, () => isReady(running));
    expect(metrics.total('replica_bootstraps')).toBe(1);
    expect(await differences()).toEqual([]);
    await stopAll();
  });

  it('goes on from its queue after an absence in which nothing was dropped', async () => {
    for (const rows of [source, replica]) await write(rows, profile(1, 1));
    await restartSnapshot(database, id);
    await finishSnapshot(database, id);
    const metrics = new Metrics();
    const { running, stop: stopAll } = await startReplica(metrics, { overflow: 'reject', maxLength: 100 }, 100);
    expect(await isReady(running)).toBe(true);
    expect(metrics.total('replica_bootstraps')).toBe(0);
    await stopAll();
  });

  /** The replica's service in this process; its queue claims to hold `waiting` messages. */
  async function startReplica(
    metrics: Metrics,
    bounds: Bounds,
    waiting?: number,
  ): Promise<{ running: RunningService; stop: () => Promise<void> }> {
    const wiring = profileWiring(system.name);
    const replicas = wiring.replicas?.map((each) => ({ ...each, reconcileMs: 4000 })) ?? [];
    const subscriptions = system.subscriptions.map((each) => ({ ...each, ...bounds }));
    const own: Broker = {
      capabilities: broker.capabilities,
      declare: async () => undefined,
      stats: async (queue) => (waiting === undefined ? broker.stats(queue) : { ready: waiting, inFlight: 0 }),
      publish: (channel, envelopes) => broker.publish(channel, envelopes),
      consume: (queue, options, onDelivery) => broker.consume(queue, options, onDelivery),
      peek: (queue, limit) => broker.peek(queue, limit),
      ping: () => broker.ping(),
      close: () => broker.close(),
    };
    const ports = { metrics, broker: own, log: silentLog, clock: systemClock, random: Math.random, externals: {}, replicas: 1 };
    const stores = new Map([[id, replica.store]]);
    const running = await startService(
      { ...wiring, replicas, consumers: [], system: { ...wiring.system, subscriptions } },
      { ...ports, stores, sources: new Map([['profiles-db', source.store]]) },
    );
    return { running, stop: () => running.stop() };
  }

  const isReady = (running: RunningService) =>
    running.ready().then(
      () => true,
      () => false,
    );

  it('measures its lag on the clock of the source, and is not ready before it is whole', async () => {
    await write(source, profile(1, 1));
    const metrics = new Metrics();
    const { running, stop: stopAll } = await startReplica(metrics, { overflow: 'reject' });
    await expect(running.ready()).rejects.toThrow('is being filled');
    await eventually('it is ready', 10_000, () => isReady(running));
    await write(source, profile(1, 2));
    const refusal = () => running.ready().then(() => undefined, errorCode);
    await eventually(
      'it is too old for its readers, and says so',
      10_000,
      async () => lagOf(metrics) > 500 && (await refusal()) === 'STALE',
    );
    await eventually('reconciliation mends it', 10_000, async () => (await differences()).length === 0);
    await eventually('no lag is left', 10_000, async () => lagOf(metrics) === 0);
    expect(metrics.total('replica_repaired')).toBe(1);
    await stopAll();
  });
});

const lagOf = (metrics: Metrics): number => Number(/replica_lag_ms\{[^}]*\} (\d+)/.exec(metrics.text())?.[1] ?? 0);
