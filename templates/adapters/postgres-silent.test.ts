import { afterEach, expect, it, vi } from 'vitest';
import { startSilentServer } from '../brokers/contract/postgres-server.fixture.ts';
import { CLOSE_MS } from '../runtime/closing.ts';
import { DatabaseUnavailableError } from '../runtime/errors.ts';
import { ManualClock } from '../runtime/manual-clock.fixture.ts';
import { silentLog as log } from './local-services.fixture.ts';
import { CONNECT_TIMEOUT_MS, withClient } from './postgres-client.ts';
import { openDatabase } from './postgres-store.ts';

afterEach(() => {
  vi.useRealTimers();
});

const unavailable = (work: Promise<unknown>) => expect(work).rejects.toBeInstanceOf(DatabaseUnavailableError);

it.each([
  ['a query', 1, (database: ReturnType<typeof openDatabase>) => database.query('SELECT 1')],
  ['a transaction', 2, (database: ReturnType<typeof openDatabase>) => database.transaction((sql) => sql.query('SELECT 1'))],
])('%s fails when the server goes silent, and nothing waits for it', async (_what, answers, work) => {
  const { url } = await startSilentServer(answers, false);
  const database = openDatabase({ url, log, maxConnections: 1, statementTimeoutMs: 50 });
  await unavailable(work(database));
  await database.close();
});

it('a database closes though the server has gone silent: what was under way fails', async () => {
  const clock = new ManualClock();
  const { url, packets } = await startSilentServer(1, false);
  const database = openDatabase({ url, log, maxConnections: 1, clock });
  const failed = unavailable(database.query('SELECT 1'));
  await packets(2);
  const closed = database.close();
  await clock.advance(CLOSE_MS);
  await Promise.all([failed, closed]);
});

it('a connection of its own fails where the server never greets', async () => {
  const { url, packets } = await startSilentServer(0, false);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const failed = expect(withClient(url, () => Promise.resolve())).rejects.toThrow(/timeout/);
  await packets(1);
  await vi.advanceTimersByTimeAsync(CONNECT_TIMEOUT_MS);
  await failed;
});

it('a connection of its own fails where nothing listens', async () => {
  await expect(withClient('postgres://nobody@127.0.0.1:1/none', () => Promise.resolve())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it('a connection of its own ends though the server says no goodbye', async () => {
  const { url, packets } = await startSilentServer(2, false);
  await withClient(url, (client) => client.query('SELECT 1'));
  await packets(3);
});
