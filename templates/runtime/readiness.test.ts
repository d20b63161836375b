import { expect, it } from 'vitest';
import { ManualClock } from './manual-clock.fixture.ts';
import type { Database } from './ports.ts';
import { checkReady } from './readiness.ts';

const fine = async () => undefined;
const database = (query: () => Promise<unknown>) => ({ query }) as unknown as Database;
const hangs = () => new Promise<never>(() => undefined);

it('is ready when the broker and every database answer', async () => {
  await checkReady({ broker: { ping: fine }, clock: new ManualClock(), stores: [[database(fine)], [database(fine)]] });
});

it('is ready while one database of a store that is split answers, and not when none does', async () => {
  const away = () => Promise.reject(new Error('shard is away'));
  const ready = (...queries: (() => Promise<unknown>)[]) =>
    checkReady({ broker: { ping: fine }, clock: new ManualClock(), stores: [queries.map(database)] });
  await ready(away, fine);
  await expect(ready(away, away)).rejects.toThrow('shard is away');
});

it.each([
  ['the broker', { ping: () => Promise.reject(new Error('no broker')) }, fine, 'no broker'],
  ['a database', { ping: fine }, () => Promise.reject(new Error('no database')), 'no database'],
])('is not ready without %s', async (_, broker, query, message) => {
  await expect(checkReady({ broker, clock: new ManualClock(), stores: [[database(fine)], [database(query)]] })).rejects.toThrow(message);
});

it.each([
  ['the broker', { ping: hangs }, fine],
  ['a database', { ping: fine }, hangs],
])('says so in time where %s hangs', async (_, broker, query) => {
  const clock = new ManualClock();
  const ready = checkReady({ broker, clock, stores: [[database(query)]] });
  const failed = expect(ready).rejects.toThrow('within 2500 ms');
  await clock.advance(2500);
  await failed;
});
