import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectBroker } from '../brokers/index.ts';
import { crashPoints } from '../runtime/crash-point.ts';
import { EntityStore } from '../runtime/entity-store.ts';
import type { Broker } from '../runtime/ports.ts';
import { shopSystem } from '../runtime/shop.fixture.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { BrokerName } from '../runtime/system.ts';
import { brokerSettings, storeUrls } from './environment.ts';
import { dropDatabases, dropRabbitChannels, eventually, postgresAvailable, silentLog, testServerUrl } from './local-services.fixture.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres-store.ts';

const rabbitUrl = process.env['TEST_RABBITMQ_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';
const program = path.join(import.meta.dirname, '..', 'dist', `crash-service-${process.pid}.mjs`);
const distinct = 40;
const repeated = 8;

const brokers: { name: BrokerName; env: Record<string, string>; available: boolean; points: readonly string[] }[] = [
  { name: 'postgres', env: { BROKER: 'postgres' }, available: await postgresAvailable(), points: crashPoints },
  {
    name: 'rabbitmq',
    env: { BROKER: 'rabbitmq', BROKER_URL: rabbitUrl },
    available: (await postgresAvailable()) && (await listens(rabbitUrl)),
    points: ['after-handler', 'after-commit-before-ack', 'after-publish-before-mark'],
  },
];

beforeAll(async () => {
  const bundle = await rolldown({
    input: fileURLToPath(new URL('./crash-service.fixture.ts', import.meta.url)),
    platform: 'node',
    external: /^(node:|[a-z@])/,
  });
  await bundle.write({ file: program, format: 'esm', codeSplitting: false });
  await bundle.close();
});

afterAll(() => rm(program, { force: true }));

describe.each(brokers)('a service over $name, killed by SIGKILL', ({ name, env: brokerEnv, available, points }) => {
  const system = shopSystem(`ew-crash-${name}-${process.pid}`);
  const env = { DATABASE_URL: testServerUrl, ...brokerEnv };
  const children: ChildProcess[] = [];
  let broker: Broker;
  let orders: EntityStore;
  let history: EntityStore;

  beforeAll(async () => {
    if (!available) return;
    await migrate(system, env);
    const settings = brokerSettings(system, env);
    broker = await connectBroker(settings.name, { url: settings.url, system: system.name, clock: systemClock, log: silentLog });
    await broker.declare(system);
    const [first, second] = system.stores.map(
      (store) =>
        new EntityStore(
          store,
          storeUrls(system, store, env).map((url) => openDatabase({ url, log: silentLog, maxConnections: 2 })),
        ),
    );
    if (first === undefined || second === undefined) throw new Error('the shop has two stores');
    [orders, history] = [first, second];
  });

  afterAll(async () => {
    if (!available) return;
    for (const child of children) child.kill('SIGKILL');
    await broker.close();
    await Promise.all([orders, history].flatMap(({ databases }) => databases.map((database) => database.close())));
    await dropDatabases(system);
    if (name === 'rabbitmq') await dropRabbitChannels(system, rabbitUrl);
  });

  it.skipIf(!available).each(points)('has one effect for each distinct message: %s', async (point) => {
    await publish(point);
    const passing = point.startsWith('after-commit-before-p') || point.startsWith('after-publish') || point === 'after-mark' ? 1 : 3;
    const killed = start({ ...env, EVENTWRIGHT_CRASH_AT: `${point}:${passing}` });
    const [, signal] = (await once(killed, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    const second = start(env);
    await eventually('all rows in the read model', 30_000, async () => (await rowsOf(history, point)).length === distinct);
    await eventually('queues are empty', 30_000, async () => (await queued()) === 0);
    second.kill('SIGTERM');
    const [code] = (await once(second, 'exit')) as [number | null];
    expect(code).toBe(0);
    const versions = (rows: readonly { version: number }[]) => rows.reduce((sum, { version }) => sum + version, 0);
    expect(versions(await rowsOf(orders, point))).toBe(distinct);
    expect(versions(await rowsOf(history, point))).toBe(distinct);
    expect(await inboxCount(orders, point)).toBe(distinct);
  });

  it.skipIf(!available)(
    'dead-letters a message that kills its process after all its attempts, without harm to its neighbours',
    async () => {
      const deathLog = `${program}.${name}.deaths`;
      await publish('deadly', [9]);
      const exits: (string | null)[] = [];
      const isDone = async () => (await rowsOf(orders, 'deadly')).length === distinct - 1 && (await queued()) === 0;
      let child: ChildProcess | undefined;
      await eventually('all but the deadly message are handled', 100_000, async () => {
        if (child === undefined || child.signalCode !== null) {
          if (child !== undefined) exits.push(child.signalCode);
          // A lease that ends before the first attempt would count as one.
          child = start({ ...env, DEATH_LOG: deathLog, ACK_TIMEOUT_MS: '3000' });
        }
        return isDone();
      });
      child?.kill('SIGTERM');
      const end = child === undefined ? undefined : await once(child, 'exit');
      const attempts = (await readFile(deathLog, 'utf8')).trim().split('\n');
      await rm(deathLog);
      expect({ attempts, exits }).toEqual({ attempts: ['1', '2', '3'], exits: ['SIGKILL', 'SIGKILL', 'SIGKILL'] });
      const dead = await broker.peek('orders-dlq', 10);
      expect(dead.map(({ envelope, reason }) => [envelope.id, reason.split(':')[0]])).toEqual([['deadly-9', 'max-deliveries']]);
      expect(end).toEqual([0, null]);
    },
  );

  it.skipIf(!available)('finishes or gives back what it holds on SIGTERM, and the next process goes on', async () => {
    const rounds = ['sigterm-1', 'sigterm-2', 'sigterm-3'];
    for (const round of rounds) {
      await publish(round);
      const child = start(env);
      await eventually('some progress', 30_000, async () => (await rowsOf(orders, round)).length > 0);
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    }
    const last = start(env);
    const versions = async (store: EntityStore, round: string) => (await rowsOf(store, round)).map(({ version }) => version);
    for (const round of rounds) {
      await eventually(`all of ${round} in the read model`, 30_000, async () => (await versions(history, round)).length === distinct);
      expect(new Set([...(await versions(orders, round)), ...(await versions(history, round))])).toEqual(new Set([1]));
    }
    last.kill('SIGTERM');
    expect(await once(last, 'exit')).toEqual([0, null]);
  });

  async function publish(point: string, deadly: readonly number[] = []): Promise<void> {
    const amount = (n: number) => (deadly.includes(n) ? 66 : 50);
    const all = Array.from({ length: distinct }, (_, n) => ({ orderId: `${point}-${n}`, customerId: `c-${n % 9}`, amount: amount(n) }));
    const envelopes = [...all, ...all.slice(0, repeated)].map((data) => ({
      id: data.orderId,
      source: 'web-shop',
      specversion: '1.0' as const,
      type: 'PlaceOrder',
      time: new Date().toISOString(),
      data,
    }));
    await broker.publish('orders', envelopes);
  }

  function start(extra: Record<string, string>): ChildProcess {
    const child = spawn(process.execPath, [program], {
      env: { ...process.env, SYSTEM_NAME: system.name, LOG_LEVEL: 'error', ...extra },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(child);
    return child;
  }

  async function queued(): Promise<number> {
    const all = await Promise.all(['orders', 'history-feed'].map((source) => broker.stats(source)));
    return all.reduce((sum, { ready, inFlight }) => sum + ready + inFlight, 0);
  }
});

/** The rows of one point's orders; a point's name may begin another's. */
async function rowsOf(store: EntityStore, point: string): Promise<readonly { version: number; data: unknown }[]> {
  const own = new RegExp(`^${point}-[0-9]+$`);
  return (await store.list(10_000)).filter(({ data }) => own.test(String(Reflect.get(data as object, 'orderId'))));
}

async function inboxCount(store: EntityStore, point: string): Promise<number> {
  const counts = await Promise.all(
    store.databases.map(
      async (database) =>
        (await database.query("SELECT 1 FROM inbox WHERE consumer = 'order-handler' AND key ~ $1", [`^web-shop/${point}-[0-9]+$`])).length,
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const open = await new Promise<boolean>((resolve) => {
    const socket = connect(Number(port), hostname);
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
  if (!open && process.env['CI'] === 'true') throw new Error(`no RabbitMQ at ${hostname}:${port}`);
  if (!open) process.stderr.write(`skipped: no RabbitMQ at ${hostname}:${port}\n`);
  return open;
}
