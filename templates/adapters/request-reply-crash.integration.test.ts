import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectBroker } from '../brokers/index.ts';
import type { CrashPoint } from '../runtime/crash-point.ts';
import type { Broker, Database } from '../runtime/ports.ts';
import { isTerminal } from '../runtime/request-reply.core.ts';
import { deskSystem, type DeskRole } from '../runtime/request-reply.fixture.ts';
import type { RequestWiring } from '../runtime/service.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { brokerSettings, storeUrls } from './environment.ts';
import { dropDatabases, eventually, postgresAvailable, silentLog, testServerUrl } from './local-services.fixture.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres-store.ts';
import { countStates, readOutcomes, violations, type Outcome } from './request-reply-outcomes.fixture.ts';

const program = path.join(import.meta.dirname, '..', 'dist', `request-reply-service-${process.pid}.mjs`);
const system = deskSystem(`ew-request-crash-${process.pid}`);
const env = { DATABASE_URL: testServerUrl, BROKER: 'postgres' };
const count = 40;
/** Outlives a restart and the lease of what the killed process held. */
const patient: Partial<RequestWiring> = { timeoutMs: 3000, deadlineMs: 30_000, maxAttempts: 8 };

const relayPoints: readonly CrashPoint[] = ['after-commit-before-publish', 'after-publish-before-mark', 'after-mark'];
const consumerPoints: readonly CrashPoint[] = ['after-dedup', 'after-handler', 'after-store', 'after-commit-before-ack'];

describe.skipIf(!(await postgresAvailable()))('request-reply between processes that are killed by SIGKILL', () => {
  let broker: Broker;
  let desk: Database;
  let credit: Database;
  let children: ChildProcess[] = [];

  beforeAll(async () => {
    const bundle = await rolldown({
      input: fileURLToPath(new URL('./request-reply-service.fixture.ts', import.meta.url)),
      platform: 'node',
      external: /^(node:|[a-z@])/,
    });
    await bundle.write({ file: program, format: 'esm', codeSplitting: false });
    await bundle.close();
    await migrate(system, env);
    broker = await connectBroker('postgres', {
      url: brokerSettings(system, env).url,
      system: system.name,
      clock: systemClock,
      log: silentLog,
    });
    await broker.declare(system);
    const open = (index: number) => {
      const store = system.stores[index];
      const [url] = store === undefined ? [] : storeUrls(system, store, env);
      return openDatabase({ url: url ?? '', log: silentLog, maxConnections: 2 });
    };
    [desk, credit] = [open(0), open(1)];
  });

  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    children = [];
  });

  afterAll(async () => {
    await broker.close();
    await Promise.all([desk.close(), credit.close()]);
    await dropDatabases(system);
    await rm(program, { force: true });
  });

  function start(role: DeskRole, request: Partial<RequestWiring>, crashAt?: string): ChildProcess {
    const own = { SYSTEM_NAME: system.name, ROLE: role, REQUEST: JSON.stringify(request), LOG_LEVEL: 'fatal' };
    const child = spawn(process.execPath, [program], {
      env: { ...process.env, ...env, ...own, ...(crashAt !== undefined && { EVENTWRIGHT_CRASH_AT: crashAt }) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(child);
    return child;
  }

  async function killed(child: ChildProcess): Promise<void> {
    expect(((await once(child, 'exit')) as [number | null, string | null])[1]).toBe('SIGKILL');
  }

  async function submit(prefix: string): Promise<void> {
    const ids = Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
    const time = new Date().toISOString();
    const envelope = (id: string) => ({
      id,
      source: 'portal',
      specversion: '1.0' as const,
      type: 'submit',
      time,
      data: { requestId: id, amount: 50 },
    });
    await broker.publish('contracts', ids.map(envelope));
  }

  async function settled(prefix: string): Promise<readonly Outcome[]> {
    const all = async () => (await readOutcomes(desk, credit, prefix)).filter(({ state }) => isTerminal(state));
    await eventually(`all requests of ${prefix} are settled`, 40_000, async () => (await all()).length === count);
    return all();
  }

  const crashAt = (point: CrashPoint) => `${point}:${relayPoints.includes(point) ? 1 : 3}`;

  it.each([...consumerPoints, ...relayPoints])('the requester, %s', async (point) => {
    const prefix = `requester-${point}`;
    start('credit', patient);
    start('undo', patient);
    await submit(prefix);
    await killed(start('desk', patient, crashAt(point)));
    start('desk', patient);
    const done = await settled(prefix);
    expect(violations(done)).toEqual([]);
    expect(countStates(done)).toEqual({ SUCCEEDED: count });
  });

  it.each([...consumerPoints, ...relayPoints])('the responder, %s', async (point) => {
    const prefix = `responder-${point}`;
    start('desk', patient);
    start('undo', patient);
    await submit(prefix);
    await killed(start('credit', patient, crashAt(point)));
    start('credit', patient);
    const done = await settled(prefix);
    expect(violations(done)).toEqual([]);
    expect(countStates(done)).toEqual({ SUCCEEDED: count });
  });

  it.each([...consumerPoints, ...relayPoints])('the compensation, %s', async (point) => {
    const prefix = `compensation-${point}`;
    start('deaf-desk', {});
    start('credit', {});
    await submit(prefix);
    const gaveUp = async () =>
      (await readOutcomes(desk, credit, prefix)).filter(({ state, kept }) => state === 'CANCELLING' && kept === true);
    await eventually('every effect is made and given up', 20_000, async () => (await gaveUp()).length === count);
    await killed(start('undo', {}, crashAt(point)));
    start('undo', {});
    start('desk', {});
    const done = await settled(prefix);
    expect(violations(done)).toEqual([]);
    expect(countStates(done)).toEqual({ COMPENSATED: count });
  });

  it('the requester at SIGTERM ends in order, and what it left is settled by the next', async () => {
    start('credit', patient);
    await submit('sigterm');
    const first = start('desk', patient);
    await eventually('some requests are sent', 20_000, async () => (await readOutcomes(desk, credit, 'sigterm')).length > 0);
    first.kill('SIGTERM');
    expect(await once(first, 'exit')).toEqual([0, null]);
    start('desk', patient);
    const done = await settled('sigterm');
    expect(violations(done)).toEqual([]);
  });
});
