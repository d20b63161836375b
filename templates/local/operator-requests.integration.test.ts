import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeUrls } from '../adapters/environment.ts';
import { dropDatabases, eventually, postgresAvailable, silentLog, testServerUrl } from '../adapters/local-services.fixture.ts';
import { migrate } from '../adapters/migrate.ts';
import { openDatabase } from '../adapters/postgres-store.ts';
import { readOutcomes } from '../adapters/request-reply-outcomes.fixture.ts';
import { EntityStore } from '../runtime/entity-store.ts';
import type { Envelope } from '../runtime/envelope.ts';
import { MemoryBroker } from '../runtime/memory-broker.fixture.ts';
import { Metrics } from '../runtime/metrics.ts';
import type { Database } from '../runtime/ports.ts';
import { deskSystem, deskWiring, type DeskRole } from '../runtime/request-reply.fixture.ts';
import { purgeRequests } from '../runtime/request-reply-store.ts';
import { startService, type RunningService } from '../runtime/run-service.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { openTracingDatabases, RequestDesk } from './operator-requests.ts';

const name = `ew-operator-${process.pid}`;
const plain = deskSystem(name);
/** The amount of a contract is nobody's business. */
const system = { ...plain, messages: plain.messages.map((message) => ({ ...message, sensitive: ['amount'] })) };
const env = { DATABASE_URL: testServerUrl };

/** Nothing times out by itself: the test turns the clock of a request forward. */
const patient = { timeoutMs: 60_000, deadlineMs: 600_000, graceMs: 60_000, maxAttempts: 1 };
const overdueSql = `UPDATE outstanding_request SET deadline_at = now() - interval '1 hour', due_at = now() WHERE due_at IS NOT NULL`;

/** A broker that loses cancellations until it is told to stop. */
class LossyBroker extends MemoryBroker {
  lossy = true;

  override async publish(channel: string, envelopes: readonly Envelope[]): Promise<void> {
    if (!this.lossy || channel !== 'cancels') await super.publish(channel, envelopes);
  }
}

describe.skipIf(!(await postgresAvailable()))('requests that need an operator', () => {
  const broker = new LossyBroker(systemClock);
  const running: RunningService[] = [];
  let stores: Map<string, EntityStore>;
  let tracing: readonly Database[];
  let desk: RequestDesk;

  beforeAll(async () => {
    await migrate(system, env);
    await broker.declare(system);
    const open = (url: string) => openDatabase({ url, log: silentLog, maxConnections: 8 });
    stores = new Map(system.stores.map((store) => [store.id, new EntityStore(store, storeUrls(system, store, env).map(open))]));
    tracing = openTracingDatabases(system, env, silentLog);
    desk = new RequestDesk(system, tracing);
  });

  afterAll(async () => {
    await Promise.all(running.map((service) => service.stop()));
    await broker.close();
    await Promise.all([...tracing, ...[...stores.values()].flatMap(({ databases }) => databases)].map((database) => database.close()));
    await dropDatabases(system);
  });

  async function start(role: DeskRole): Promise<RunningService> {
    const fixed = { broker, stores, clock: systemClock, random: Math.random, log: silentLog, externals: {}, replicas: 1 };
    return startService(deskWiring(name, role, patient), { ...fixed, metrics: new Metrics() });
  }

  it('lists them, has one undone after all, and records what was done about another', async () => {
    const deaf = await start('deaf-desk');
    const credit = await start('credit');
    const ids = ['r-1', 'r-2'];
    await broker.publish(
      'contracts',
      ids.map((id) => ({
        id,
        source: 'portal',
        specversion: '1.0' as const,
        type: 'submit',
        time: new Date().toISOString(),
        data: { requestId: id, amount: 50 },
      })),
    );
    const outcomes = () =>
      readOutcomes(stores.get('desk-db')?.databases[0] as Database, stores.get('credit-db')?.databases[0] as Database, 'r-');
    const [database] = tracing as [Database];
    await eventually('both are done', 60_000, async () => (await outcomes()).filter(({ kept }) => kept === true).length === 2);
    await database.query(overdueSql);
    await eventually('both need an operator', 60_000, async () => (await desk.list(10)).length === 2);
    await deaf.stop();
    running.push(credit, await start('undo'), await start('desk'));
    broker.lossy = false;

    await purgeRequests(database, 'desk', -60_000, 100);
    const lines = await desk.list(10);
    expect(lines.map(({ requestId }) => requestId).toSorted()).toEqual(ids);
    expect(lines[0]).toMatchObject({ type: 'ask', requester: 'desk', state: 'NEEDS_OPERATOR', note: null });
    expect(lines[0]?.data).toMatchObject({ amount: '[redacted]' });

    const retried = await desk.retry({ requestId: 'r-1', type: undefined });
    expect(['CANCELLING', 'COMPENSATED']).toContain(retried.state);
    await eventually('the effect is undone', 60_000, async () => (await outcomes()).some(({ kept }) => kept === false));
    await eventually(
      'the requester knows',
      60_000,
      async () => (await desk.show({ requestId: 'r-1', type: 'ask' })).state === 'COMPENSATED',
    );

    const settled = await desk.settle({ requestId: 'r-2', type: undefined }, 'SUCCEEDED', 'the customer agreed on the telephone');
    expect(settled).toMatchObject({ state: 'SUCCEEDED', note: 'the customer agreed on the telephone' });
    expect(await desk.list(10)).toEqual([]);
    const states = (await desk.list(10, true)).map(({ requestId, state }) => `${requestId} ${state}`);
    expect(states.toSorted()).toEqual(['r-1 COMPENSATED', 'r-2 SUCCEEDED']);
    const known = await running[2]?.requesters.get('ask')?.find('ask', 'r-2');
    expect(known).toMatchObject({ state: 'SUCCEEDED', note: 'the customer agreed on the telephone' });
  });

  it('leaves alone what needs nobody, and says what it does not know', async () => {
    await expect(desk.settle({ requestId: 'r-1', type: undefined }, 'FAILED', 'no')).rejects.toThrow(
      'r-1 is COMPENSATED: it needs no operator',
    );
    await expect(desk.retry({ requestId: 'r-9', type: undefined })).rejects.toThrow('no request "r-9"');
    await expect(desk.show({ requestId: 'r-1', type: 'submit' })).rejects.toThrow('no request "r-1" of type submit');
    expect(() => openTracingDatabases({ ...system, stores: [] }, env, silentLog)).toThrow('sends no requests');
  });
});
