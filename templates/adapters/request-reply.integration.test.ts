import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EntityStore } from '../runtime/entity-store.ts';
import type { Envelope } from '../runtime/envelope.ts';
import { MemoryBroker } from '../runtime/memory-broker.fixture.ts';
import { Metrics } from '../runtime/metrics.ts';
import type { Database } from '../runtime/ports.ts';
import { deskSystem, deskWiring, refusedAmount, type DeskRole } from '../runtime/request-reply.fixture.ts';
import { isTerminal } from '../runtime/request-reply.core.ts';
import { startService, type RunningService } from '../runtime/run-service.ts';
import type { RequestWiring } from '../runtime/service.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { storeUrls } from './environment.ts';
import { dropDatabases, eventually, postgresAvailable, silentLog, testServerUrl } from './local-services.fixture.ts';
import { createHttp } from './http.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres-store.ts';
import { countStates, readOutcomes, violations, type Outcome } from './request-reply-outcomes.fixture.ts';

const name = `ew-request-${process.pid}`;
const system = deskSystem(name);
const env = { DATABASE_URL: testServerUrl };

/** Long enough for a busy machine, where a test is not about timeouts. */
const patient = { timeoutMs: 10_000, deadlineMs: 20_000 };
/** Asks again soon, and often enough. */
const insistent = { timeoutMs: 600, deadlineMs: 20_000, maxAttempts: 20 };

/** A backlog of lost and late messages takes its time where the machine is busy; the grace is longer than a test would wait. */
const settleLimitMs = 60_000;

type Fate = 'pass' | 'drop' | 'double' | 'late';

/** A broker that loses, doubles and delays what a test tells it to, after it has confirmed it. */
class UnreliableBroker extends MemoryBroker {
  fate: (channel: string, envelope: Envelope) => Fate = () => 'pass';
  lateMs = 0;

  override async publish(channel: string, envelopes: readonly Envelope[]): Promise<void> {
    for (const envelope of envelopes) {
      const fate = this.fate(channel, envelope);
      if (fate === 'late') void systemClock.sleep(this.lateMs).then(() => super.publish(channel, [envelope]));
      if (fate === 'pass' || fate === 'double') await super.publish(channel, [envelope]);
      if (fate === 'double') await super.publish(channel, [envelope]);
    }
  }
}

describe.skipIf(!(await postgresAvailable()))('request-reply over a network that loses, doubles and delays', () => {
  let broker: UnreliableBroker;
  let stores: Map<string, EntityStore>;
  let running: RunningService[] = [];

  beforeAll(async () => {
    await migrate(system, env);
    const open = (url: string) => openDatabase({ url, log: silentLog, maxConnections: 8 });
    stores = new Map(system.stores.map((store) => [store.id, new EntityStore(store, storeUrls(system, store, env).map(open))]));
  });

  afterEach(async () => {
    await Promise.all(running.map((service) => service.stop()));
    await broker.close();
    running = [];
  });

  afterAll(async () => {
    await Promise.all([...stores.values()].flatMap(({ databases }) => databases.map((database) => database.close())));
    await dropDatabases(system);
  });

  async function start(roles: readonly DeskRole[], request: Partial<RequestWiring> = {}): Promise<void> {
    broker = new UnreliableBroker(systemClock);
    await broker.declare(system);
    for (const role of roles) await startRole(role, request);
  }

  async function startRole(role: DeskRole, request: Partial<RequestWiring> = {}): Promise<RunningService> {
    const ports = {
      broker,
      stores,
      clock: systemClock,
      random: Math.random,
      log: silentLog,
      metrics: new Metrics(),
      externals: {},
      replicas: 1,
    };
    const service = await startService(deskWiring(name, role, request), ports);
    running.push(service);
    return service;
  }

  async function submit(prefix: string, count: number, amount = 50): Promise<void> {
    const envelopes = Array.from({ length: count }, (_, n) => ({
      id: `${prefix}-${n}`,
      source: 'portal',
      specversion: '1.0' as const,
      type: 'submit',
      time: new Date().toISOString(),
      data: { requestId: `${prefix}-${n}`, amount },
    }));
    await broker.publish('contracts', envelopes);
  }

  const database = (id: string): Database => stores.get(id)?.databases[0] as Database;
  const outcomes = (prefix: string) => readOutcomes(database('desk-db'), database('credit-db'), prefix);

  async function settled(prefix: string, count: number): Promise<readonly Outcome[]> {
    const all = async () => (await outcomes(prefix)).filter(({ state }) => isTerminal(state));
    await eventually(`${count} requests of ${prefix} are settled`, settleLimitMs, async () => (await all()).length === count).catch(
      async (cause) => {
        throw new Error(`not settled: ${JSON.stringify(countStates(await outcomes(prefix)))}`, { cause });
      },
    );
    return all();
  }

  it('settles each request once: replies are taken, refusals too', async () => {
    await start(['desk', 'desk', 'credit', 'credit', 'undo'], patient);
    await submit('plain', 100);
    await submit('refused', 20, refusedAmount);
    const done = [...(await settled('plain', 100)), ...(await settled('refused', 20))];
    expect(violations(done)).toEqual([]);
    expect(countStates(done)).toEqual({ SUCCEEDED: 100, FAILED: 20 });
  });

  it('asks again where the reply is lost, and gets the reply that is kept', async () => {
    await start(['desk', 'credit', 'undo'], insistent);
    const lost = new Set<string>();
    broker.fate = (channel, { id }) => (channel === 'replies' && !lost.has(id) && lost.add(id).has(id) ? 'drop' : 'pass');
    await submit('lost', 30);
    const done = await settled('lost', 30);
    expect(violations(done)).toEqual([]);
    expect(countStates(done)).toEqual({ SUCCEEDED: 30 });
    expect(lost.size).toBe(30);
  });

  it('takes a doubled reply once', async () => {
    await start(['desk', 'desk', 'credit', 'undo'], patient);
    broker.fate = () => 'double';
    await submit('doubled', 50);
    const done = await settled('doubled', 50);
    expect(violations(done)).toEqual([]);
    expect(countStates(done)).toEqual({ SUCCEEDED: 50 });
  });

  it('undoes what was done where every reply is too late', async () => {
    await start(['desk', 'credit', 'undo']);
    broker.lateMs = 1800;
    broker.fate = (channel, { type }) => (channel === 'replies' && type === 'given' ? 'late' : 'pass');
    await submit('late', 30);
    const done = await settled('late', 30);
    expect(violations(done)).toEqual([]);
    expect(countStates(done)).toEqual({ COMPENSATED: 30 });
    await systemClock.sleep(500);
    expect(violations(await outcomes('late'))).toEqual([]);
  });

  it('leaves a tombstone where the cancel overtakes the request, which then has no effect', async () => {
    await start(['desk', 'undo']);
    const requests: Envelope[] = [];
    broker.fate = (channel, envelope) => (channel === 'asks' && requests.push(envelope) > 0 ? 'drop' : 'pass');
    await submit('overtaken', 10);
    expect(countStates(await settled('overtaken', 10))).toEqual({ CANCELLED: 10 });
    broker.fate = () => 'pass';
    await startRole('credit');
    const lateExpiry = new Date(Date.now() + 60_000).toISOString();
    await broker.publish(
      'asks',
      requests.map((envelope) => ({ ...envelope, expirytime: lateExpiry })),
    );
    await eventually(
      'the requests are handled',
      5000,
      async () => (await broker.stats('asks')).ready + (await broker.stats('asks')).inFlight === 0,
    );
    const done = await outcomes('overtaken');
    expect(violations(done)).toEqual([]);
    expect(countStates(done)).toEqual({ CANCELLED: 10 });
  });

  it('calls for an operator after the grace where nobody answers, and not before', async () => {
    await start(['desk'], { graceMs: 600 });
    await submit('silent', 5);
    const done = await settled('silent', 5);
    expect(countStates(done)).toEqual({ NEEDS_OPERATOR: 5 });
    const late = await database('desk-db').query<{ ms: number }>(
      `SELECT max(extract(epoch FROM updated_at - deadline_at) * 1000)::float8 AS ms FROM outstanding_request WHERE starts_with(request_id, 'silent')`,
    );
    expect(late[0]?.ms).toBeGreaterThanOrEqual(600);
    expect(late[0]?.ms).toBeLessThan(2000);
  });

  it('has no more outstanding than it may, and loses none of what waits', async () => {
    await start(['desk'], { ...patient, maxOutstanding: 5 });
    await submit('bounded', 25);
    const open = async () => (await outcomes('bounded')).filter(({ state }) => !isTerminal(state)).length;
    await eventually('some are outstanding', 5000, async () => (await open()) >= 5);
    await systemClock.sleep(600);
    // Two batches that commit at once may pass the bound by one each.
    expect(await open()).toBeLessThanOrEqual(6);
    await startRole('credit');
    expect(countStates(await settled('bounded', 25))).toEqual({ SUCCEEDED: 25 });
  });

  it('settles all of a storm of losses, repeats and delays, with no effect kept that is called cancelled', async () => {
    await start(['desk', 'desk', 'credit', 'credit', 'undo']);
    broker.lateMs = 900;
    let seed = 7;
    broker.fate = (channel) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      const dice = seed / 2_147_483_648;
      if (channel === 'contracts') return 'pass';
      return dice < 0.3 ? 'drop' : dice < 0.45 ? 'double' : dice < 0.7 ? 'late' : 'pass';
    };
    await submit('storm', 200);
    await submit('storm-refused', 40, refusedAmount);
    const done = await settled('storm', 240);
    expect(violations(done)).toEqual([]);
    expect(Object.keys(countStates(done)).length).toBeGreaterThan(2);
    await systemClock.sleep(1000);
    expect(violations(await outcomes('storm'))).toEqual([]);
  });

  it('answers over HTTP: 202 with the address of the status, the outcome there, and a cancel', async () => {
    await start([]);
    const service = await startRole('desk', patient);
    const app = createHttp({ wiring: deskWiring(name, 'desk'), service, metrics: new Metrics(), log: silentLog });
    const post = (payload: object) => app.inject({ method: 'POST', url: '/requests/ask', payload });
    const first = await post({ requestId: 'http-1', amount: 5 });
    expect({ status: first.statusCode, location: first.headers['location'], retryAfter: first.headers['retry-after'] }).toEqual({
      status: 202,
      location: '/requests/ask/http-1',
      retryAfter: '1',
    });
    expect((await post({ requestId: 'http-1', amount: 5 })).statusCode).toBe(202);
    expect((await post({ requestId: 'http-1', amount: 6 })).statusCode).toBe(409);
    const waiting = await app.inject({ method: 'GET', url: '/requests/ask/http-1' });
    expect({ status: waiting.statusCode, retryAfter: waiting.headers['retry-after'] }).toEqual({ status: 202, retryAfter: '1' });
    await startRole('credit');
    const status = async (id: string) => (await app.inject({ method: 'GET', url: `/requests/ask/${id}` })).json<{ state: string }>();
    await eventually('the request succeeds', 5000, async () => (await status('http-1')).state === 'SUCCEEDED');
    expect(await status('http-1')).toEqual({
      requestId: 'http-1',
      state: 'SUCCEEDED',
      attempt: 1,
      reply: { requestId: 'http-1', accepted: true },
    });
    broker.fate = (channel) => (channel === 'asks' ? 'drop' : 'pass');
    await startRole('undo');
    await post({ requestId: 'http-2', amount: 5 });
    const cancel = await app.inject({ method: 'DELETE', url: '/requests/ask/http-2' });
    expect({ status: cancel.statusCode, body: cancel.json() }).toEqual({ status: 202, body: { id: 'http-2', state: 'CANCELLING' } });
    await eventually('the request is cancelled', 5000, async () => (await status('http-2')).state === 'CANCELLED');
    expect((await app.inject({ method: 'GET', url: '/requests/ask/nobody' })).statusCode).toBe(404);
    await app.close();
  });
});
