import { describe, expect, it } from 'vitest';
import { BrokerUnavailableError, ChannelFullError, UnroutableError } from '../runtime/errors.ts';
import { Metrics } from '../runtime/metrics.ts';
import type { RunningService } from '../runtime/run-service.ts';
import { shopWiring } from '../runtime/shop.fixture.ts';
import { EntityStore } from '../runtime/entity-store.ts';
import type { Database } from '../runtime/ports.ts';
import { createHttp } from './http.ts';
import { silentLog } from './local-services.fixture.ts';

const wiring = shopWiring('shop');
const order = { orderId: 'o-1', customerId: 'c-1', amount: 5 };

function http(overrides: Partial<RunningService> = {}) {
  const service: RunningService = {
    submit: async (_type, data) => String(Reflect.get(data as object, 'orderId')),
    readModel: () => historyStore([]),
    awaitProjected: async () => undefined,
    commandRow: async () => undefined,
    ready: async () => undefined,
    requesters: new Map(),
    collect: async () => undefined,
    describe: () => ({ service: 'shop', producers: [], subscribers: [], requests: [], answers: [] }),
    stop: async () => undefined,
    ...overrides,
  };
  return createHttp({ wiring, service, metrics: new Metrics(), log: silentLog });
}

function historyStore(rows: { version: string; data: unknown; updated_at: string }[]): EntityStore {
  const description = wiring.system.stores.find(({ id }) => id === 'history-db');
  if (description === undefined) throw new Error('the shop has a history');
  const database = { query: async () => rows, transaction: async () => undefined, close: async () => undefined } as unknown as Database;
  return new EntityStore(description, [database]);
}

function post(body: unknown, overrides: Partial<RunningService> = {}) {
  return http(overrides).inject({
    method: 'POST',
    url: '/messages/PlaceOrder',
    headers: { 'content-type': 'application/json' },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('POST /messages/<type>', () => {
  it('answers 202 with the id once the message is confirmed', async () => {
    const response = await post(order);
    expect({ status: response.statusCode, body: response.json() }).toEqual({ status: 202, body: { id: 'o-1' } });
  });

  it('answers 400 with every path that is wrong', async () => {
    const response = await post({ orderId: 'o-1', amount: 'x' });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'INVALID', errors: [{ path: '/customerId' }, { path: '/amount' }] });
  });

  it.each([
    ['a full queue', new ChannelFullError('full', { retryAfterMs: 2500 }), 503, '3'],
    ['a broker that is away', new BrokerUnavailableError('away'), 503, '1'],
    ['an unroutable message', new UnroutableError('nobody'), 502, undefined],
    ['a fault of ours', new Error('secret'), 500, undefined],
  ])('answers %s', async (_what, error, status, retryAfter) => {
    const response = await post(order, { submit: () => Promise.reject(error) });
    expect(response.statusCode).toBe(status);
    expect(response.headers['retry-after']).toBe(retryAfter);
    expect(response.body).not.toContain('secret');
  });

  it('answers 400 to text that is no JSON and to __proto__, 404 to an unknown type', async () => {
    expect((await post('{')).statusCode).toBe(400);
    expect((await post('{"__proto__":{"a":1}}')).statusCode).toBe(400);
    expect((await http().inject({ method: 'POST', url: '/messages/Nothing', payload: {} })).statusCode).toBe(404);
  });
});

describe('read models', () => {
  const row = { version: '4', data: order, updated_at: '2026-01-01T00:00:00Z' };

  it('lists rows and finds one by key', async () => {
    const app = http({ readModel: () => historyStore([row]) });
    expect((await app.inject('/order-history?limit=5')).json()).toEqual({ items: [order] });
    const found = await app.inject('/order-history/o-1');
    expect({ body: found.json(), etag: found.headers.etag }).toEqual({ body: order, etag: '"4"' });
  });

  it('answers 404 to a key without a row, 400 to a bad limit', async () => {
    expect((await http().inject('/order-history/none')).statusCode).toBe(404);
    for (const limit of ['0', 'x', '1001']) expect((await http().inject(`/order-history?limit=${limit}`)).statusCode).toBe(400);
  });
});

it('is ready only while what it needs answers, and healthy all along', async () => {
  const app = http({ ready: () => Promise.reject(new Error('database away')) });
  expect((await app.inject('/readyz')).statusCode).toBe(503);
  expect((await app.inject('/healthz')).statusCode).toBe(200);
  expect((await app.inject('/metrics')).body).toContain('eventwright_received_total');
});
