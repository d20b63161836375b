import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallLeases } from '../runtime/call-leases.ts';
import { PermanentError, TransientError } from '../runtime/errors.ts';
import type { Database } from '../runtime/ports.ts';
import type { Outcome } from '../runtime/service.ts';
import type { SystemDescription } from '../runtime/system.ts';
import { storeUrls } from './environment.ts';
import { dropDatabases, postgresAvailable, silentLog, testServerUrl } from './local-services.fixture.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres-store.ts';

const system: SystemDescription = {
  name: `ew-leases-${process.pid}`,
  defaultBroker: 'postgres',
  messages: [],
  queues: [],
  topics: [],
  subscriptions: [],
  stores: [{ id: 'orders', kind: 'command', entity: { table: 'order', key: ['orderId'] } }],
  externals: [],
  services: [],
};
const env = { DATABASE_URL: testServerUrl };
const longMs = 600_000;

describe.skipIf(!(await postgresAvailable()))('leased calls', () => {
  let database: Database;
  let leases: CallLeases;

  beforeAll(async () => {
    await migrate(system, env);
    const [store] = system.stores;
    const [url] = store === undefined ? [] : storeUrls(system, store, env);
    if (url === undefined) throw new Error('the system has a store');
    database = openDatabase({ url, log: silentLog, maxConnections: 4 });
    leases = new CallLeases(database, 'taker', 'bank');
  });

  afterAll(async () => {
    await database.close();
    await dropDatabases(system);
  });

  /** A call that ends as told, and what the other side says of it. */
  function calls(end: () => unknown, outcome?: Outcome) {
    const made = { calls: 0, asks: 0 };
    const leased = {
      call: async () => {
        made.calls += 1;
        return end();
      },
      ask:
        outcome &&
        (async () => {
          made.asks += 1;
          return outcome;
        }),
    };
    return { made, leased };
  }
  const fails = (error: Error) => () => {
    throw error;
  };
  /** Leaves a call under way, as a process does that is killed: nothing tells how it ended. @param leaseMs 0: its lease is over */
  const cutOff = async (key: string, leaseMs: number) => {
    await database.query(
      `INSERT INTO external_call (consumer, external, key, lease, leased_until) VALUES ('taker', 'bank', $1, 'gone', now() + $2 * interval '1 millisecond')`,
      [key, leaseMs],
    );
  };

  it('calls once, and gives the outcome to whoever comes after', async () => {
    const { made, leased } = calls(() => ({ reference: 'r-1' }));
    expect(await leases.once('once', longMs, leased)).toEqual({ reference: 'r-1' });
    expect(await leases.once('once', longMs, leased)).toEqual({ reference: 'r-1' });
    expect(made).toEqual({ calls: 1, asks: 0 });
  });

  it('lets one of two callers through at a time', async () => {
    let end: (() => void) | undefined;
    const first = leases.once('both', longMs, { ask: undefined, call: () => new Promise<void>((resolve) => (end = resolve)) });
    const { made, leased } = calls(() => 'second');
    await expect.poll(() => end).toBeDefined();
    await expect(leases.once('both', longMs, leased)).rejects.toMatchObject({ code: 'CALL_IN_PROGRESS' });
    end?.();
    await first;
    expect(made.calls).toBe(0);
  });

  it('says how long the lease of a caller that is gone still runs', async () => {
    await cutOff('waits', longMs);
    const { leased } = calls(() => 'never');
    const refusal: unknown = await leases.once('waits', longMs, leased).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TransientError);
    expect((refusal as TransientError).retryAfterMs).toBeGreaterThan(longMs / 2);
  });

  it('asks what became of a call that was cut off, and does not repeat what was done', async () => {
    await cutOff('done', 0);
    const { made, leased } = calls(() => 'again', { done: true, result: 'was done' });
    expect(await leases.once('done', longMs, leased)).toBe('was done');
    expect(await leases.once('done', longMs, leased)).toBe('was done');
    expect(made).toEqual({ calls: 0, asks: 1 });
  });

  it('makes the call where it was not done', async () => {
    await cutOff('not-done', 0);
    const { made, leased } = calls(() => 'now', { done: false });
    expect(await leases.once('not-done', longMs, leased)).toBe('now');
    expect(made).toEqual({ calls: 1, asks: 1 });
  });

  it('never repeats where nobody can be asked', async () => {
    await cutOff('unknown', 0);
    const { made, leased } = calls(() => 'again');
    await expect(leases.once('unknown', longMs, leased)).rejects.toMatchObject({ name: 'PermanentError', code: 'OUTCOME_UNKNOWN' });
    expect(made.calls).toBe(0);
  });

  it('asks at once after a call that failed, since it may have been done', async () => {
    const failing = calls(fails(new TransientError('no answer')));
    await expect(leases.once('failed', longMs, failing.leased)).rejects.toThrow('no answer');
    const { made, leased } = calls(() => 'now', { done: false });
    expect(await leases.once('failed', longMs, leased)).toBe('now');
    expect(made).toEqual({ calls: 1, asks: 1 });
  });

  it('need not ask after a refusal', async () => {
    const refusing = calls(fails(new PermanentError('no')));
    await expect(leases.once('refused', longMs, refusing.leased)).rejects.toThrow('no');
    const { made, leased } = calls(() => 'now');
    expect(await leases.once('refused', longMs, leased)).toBe('now');
    expect(made).toEqual({ calls: 1, asks: 0 });
  });
});
