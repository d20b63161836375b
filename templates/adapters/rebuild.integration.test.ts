import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRebuild } from '../local/run-rebuild.ts';
import type { Database } from '../runtime/ports.ts';
import type { Projector } from '../runtime/service.ts';
import type { StoreDescription } from '../runtime/system.ts';
import { storeUrls } from './environment.ts';
import { dropDatabases, eventually, postgresAvailable, silentLog, testServerUrl } from './local-services.fixture.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres-store.ts';
import { rebuildSystem, rebuildWiring } from './rebuild-service.fixture.ts';
import { launchService, type Launched } from './run.ts';

const readModel = 'order-history';

describe.skipIf(!(await postgresAvailable()))('a read model', () => {
  const name = `ew-rebuild-${process.pid}`;
  const wiring = rebuildWiring(name);
  const system = rebuildSystem(name);
  const env = { DATABASE_URL: testServerUrl, BROKER: 'postgres', LOG_LEVEL: 'error', PORT: '0', PAYMENT_URL: 'http://127.0.0.1:9' };
  const ports = { wiring, env, log: silentLog, signal: new AbortController().signal };
  let launched: Launched;
  let view: Database;
  let shards: Database[];

  beforeAll(async () => {
    await migrate(system, env);
    const open = (id: string) =>
      system.stores
        .filter((store) => store.id === id)
        .flatMap((store) => storeUrls(system, store, env))
        .map((url) => openDatabase({ url, log: silentLog, maxConnections: 2 }));
    view = open('history-db')[0] as Database;
    shards = open('order-db');
    launched = await launchService(wiring, env);
  });

  afterAll(async () => {
    await launched.stop();
    await Promise.all([view, ...shards].map((database) => database.close()));
    await dropDatabases(system);
  });

  let sent = 0;
  /** Orders of few customers, so that both shards have some. */
  async function order(count: number): Promise<string> {
    let last = '';
    for (let n = 0; n < count; n++) {
      const data = { orderId: `o-${++sent}`, customerId: `c-${sent % 7}`, amount: (sent % 400) + 20 };
      last = await launched.service.submit('PlaceOrder', data);
    }
    return last;
  }

  const ids = async (database: Database, table: string) =>
    (
      await database.query<{ id: string; amount: number }>(
        `SELECT order_id AS id, (data->>'amount')::integer AS amount FROM ${table} ORDER BY 1`,
      )
    ).map(({ id, amount }) => `${id} ${amount}`);
  const written = async () =>
    (await Promise.all(shards.flatMap((shard) => ['orders_0', 'orders_1'].map((table) => ids(shard, table))))).flat().toSorted();
  const shown = async () => (await ids(view, 'order_history')).toSorted();
  /** The view is what the command store has, of all that was ever sent. */
  const settled = () =>
    eventually('the view is what was written', 30_000, async () => {
      const [view, rows] = [await shown(), await written()];
      return rows.length === sent && view.join() === rows.join();
    });
  const applied = async () => (await view.query<{ applied: string }>('SELECT applied FROM checkpoint'))[0]?.applied;

  it('is rebuilt during writes, and is then what its events say', async () => {
    await order(120);
    const enough = new AbortController();
    const writer = (async () => {
      while (!enough.signal.aborted) await order(5);
    })();
    await view.query("UPDATE order_history SET data = '{}' WHERE order_id IN (SELECT order_id FROM order_history LIMIT 20)");
    for (let round = 0; round < 3; round++) expect(await runRebuild({ readModel, restart: false }, ports)).toBeGreaterThan(0);
    enough.abort();
    const token = await writer.then(() => order(1));
    await launched.service.awaitProjected(readModel, token, 30_000);
    await eventually('all is shown', 30_000, async () => (await shown()).length === sent);
    expect(await shown()).toEqual(await written());
    expect(Number(await applied())).toBe(sent);
    expect(await view.query("SELECT 1 FROM information_schema.tables WHERE table_name = 'order_history_rebuild'")).toEqual([]);
    expect(await view.query('SELECT 1 FROM rebuild_state')).toEqual([]);
  });

  it('goes on where an interrupted rebuild stopped', async () => {
    await order(30);
    await eventually('all is shown', 30_000, async () => (await shown()).length === sent);
    const interruption = new AbortController();
    const withProjector = (projector: Projector<{ orderId: string }>) => ({
      ...wiring,
      readModels: wiring.readModels.map((each) => ({ ...each, projectors: { OrderPlaced: projector } })),
    });
    // Beyond the events of the first shard, short of those of both.
    const killed = { ...ports, signal: interruption.signal, wiring: withProjector(interruptAfter(Math.ceil(sent * 0.9), interruption)) };
    await expect(runRebuild({ readModel, restart: false }, killed)).rejects.toThrow('killed');
    expect((await shown()).length).toBe(sent);
    expect((await view.query('SELECT 1 FROM rebuild_state')).length).toBe(2);
    await order(10);
    let replayed = 0;
    const counting = withProjector(async ({ data }, { save }) => {
      replayed += 1;
      await save(data);
    });
    await runRebuild({ readModel, restart: false }, { ...ports, wiring: counting });
    expect(replayed).toBeLessThan(sent);
    await eventually('all is shown', 30_000, async () => (await shown()).length === sent);
    expect(await shown()).toEqual(await written());
  });

  it('stays as it is where the log does not go back to its first event', async () => {
    const before = await shown();
    await shards[0]?.query('DELETE FROM event_log WHERE position IN (SELECT position FROM event_log LIMIT 1)');
    await expect(runRebuild({ readModel, restart: true }, ports)).rejects.toThrow('does not go back to the first one');
    expect(await shown()).toEqual(before);
  });

  it('is rebuilt from the rows of its command store during writes, and an event that a row has changes nothing afterwards', async () => {
    const rows = { store: 'order-db', type: 'OrderPlaced', publisher: 'order-handler' };
    const fromRows = (store: StoreDescription): StoreDescription => {
      const { rebuildFrom: _, ...others } = store;
      return store.id === 'history-db' ? { ...others, rebuildFromRows: rows } : store;
    };
    const drawn = { ...ports, wiring: { ...wiring, system: { ...system, stores: system.stores.map(fromRows) } } };
    await order(40);
    await settled();
    await view.query('DELETE FROM order_history WHERE order_id IN (SELECT order_id FROM order_history ORDER BY order_id LIMIT 20)');
    await view.query(
      `UPDATE order_history SET data = data || '{"amount": 0}' WHERE order_id IN (SELECT order_id FROM order_history LIMIT 5)`,
    );
    const writing = order(40);
    const count = await runRebuild({ readModel, restart: false }, drawn);
    await writing;
    expect(count).toBeGreaterThan(40);
    await settled();
    const positions = 'SELECT count(*)::integer AS n FROM order_history WHERE event_stream IS NULL OR event_sequence IS NULL';
    expect(await view.query(positions)).toEqual([{ n: 0 }]);
  });

  it('answers a query with a token over HTTP once it shows the command, or with 503 after its limit', async () => {
    const response = await fetch(`${launched.url}/messages/PlaceOrder`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ orderId: 'o-token', customerId: 'c-1', amount: 42 }),
    });
    const token = response.headers.get('consistency-token');
    expect(token).toBe('o-token');
    const answer = await fetch(`${launched.url}/${readModel}/o-token?after=${token}&waitMs=30000`);
    expect([answer.status, await answer.json()]).toEqual([200, { orderId: 'o-token', customerId: 'c-1', amount: 42 }]);
    const late = await fetch(`${launched.url}/${readModel}/o-token?after=never&waitMs=100`);
    expect([late.status, late.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('lets the command store answer where the view is late, the command was handled, and the caller accepts it', async () => {
    const token = await order(1);
    const ask = async (more: string) => {
      const answer = await fetch(`${launched.url}/${readModel}/${token}?after=${token}&waitMs=${more}`);
      return { status: answer.status, from: answer.headers.get('served-from'), body: await answer.json() };
    };
    const shownBy = await ask('30000&orElse=command-store');
    expect([shownBy.status, shownBy.from]).toEqual([200, 'view']);
    // As if the view were late: it has forgotten that it shows the command.
    await view.query('DELETE FROM projected WHERE token = $1', [token]);
    const late = await ask('20&orElse=command-store');
    expect(late).toEqual({ ...shownBy, from: 'command-store' });
    expect((await ask('20')).status).toBe(503);
    expect((await ask('20&orElse=view')).status).toBe(400);
    const unknown = await fetch(`${launched.url}/${readModel}/${token}?after=never&waitMs=20&orElse=command-store`);
    expect(unknown.status).toBe(503);
  });
});

/** A projector whose process dies at its n-th event. */
function interruptAfter(events: number, interruption: AbortController): Projector<object> {
  let count = 0;
  return async ({ data }, { save }) => {
    count += 1;
    if (count === events) {
      interruption.abort(new Error('killed'));
      throw interruption.signal.reason as Error;
    }
    await save(data);
  };
}
