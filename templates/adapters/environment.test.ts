import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../runtime/errors.ts';
import { shopSystem } from '../runtime/shop.fixture.ts';
import type { StoreDescription } from '../runtime/system.ts';
import { brokerSettings, externalUrls, oneOf, storeUrls, wholeNumber } from './environment.ts';

const system = shopSystem('my-shop');
const [orders, history] = system.stores as [StoreDescription, StoreDescription];
const server = 'postgres://u:p%40ss@db:5432/postgres?sslmode=disable';

describe('storeUrls', () => {
  it('puts every database on the server of DATABASE_URL, with its credentials and parameters', () => {
    expect(storeUrls(system, orders, { DATABASE_URL: server })).toEqual([
      'postgres://u:p%40ss@db:5432/my_shop_order_db_0?sslmode=disable',
      'postgres://u:p%40ss@db:5432/my_shop_order_db_1?sslmode=disable',
    ]);
  });

  it('lets a store name its database, or the server of its shards, and a shard its database', () => {
    expect(storeUrls(system, history, { HISTORY_DB_URL: 'postgres://other/view' })).toEqual(['postgres://other/view']);
    expect(storeUrls(system, history, { HISTORY_DB_URL: 'postgres://other' })).toEqual(['postgres://other/my_shop_history_db']);
    expect(storeUrls(system, orders, { ORDER_DB_URL: 'postgres://shards', ORDER_DB_1_URL: 'postgres://one/mine' })).toEqual([
      'postgres://shards/my_shop_order_db_0',
      'postgres://one/mine',
    ]);
  });

  it.each([
    [{}, /DATABASE_URL is not set/],
    [{ DATABASE_URL: '  ' }, /DATABASE_URL is not set/],
    [{ DATABASE_URL: 'nonsense' }, /DATABASE_URL is not a URL/],
    [{ DATABASE_URL: 'http://db' }, /must begin with postgres/],
  ])('refuses %j in one line without the value', (env, message) => {
    expect(() => storeUrls(system, orders, env)).toThrow(ConfigurationError);
    expect(() => storeUrls(system, orders, env)).toThrow(message);
  });
});

describe('brokerSettings', () => {
  it('takes the system default and a database beside the stores', () => {
    expect(brokerSettings(system, { DATABASE_URL: 'postgres://db/postgres' })).toEqual({
      name: 'postgres',
      url: 'postgres://db/my_shop_broker',
    });
  });

  it('takes BROKER and BROKER_URL', () => {
    expect(brokerSettings(system, { BROKER: 'rabbitmq', BROKER_URL: 'amqp://mq' })).toEqual({ name: 'rabbitmq', url: 'amqp://mq' });
  });

  it.each([[{ BROKER: 'pigeon' }], [{ BROKER: 'rabbitmq' }], [{ BROKER: 'rabbitmq', BROKER_URL: 'no url' }]])('refuses %j', (env) => {
    expect(() => brokerSettings(system, env)).toThrow(ConfigurationError);
  });
});

it('reads external URLs that are set', () => {
  expect(externalUrls(system, { PAYMENT_URL: 'https://pay' })).toEqual({ payment: 'https://pay' });
  expect(externalUrls(system, { PAYMENT_URL: '' })).toEqual({});
});

it('reads numbers and words within their bounds', () => {
  expect(wholeNumber({ PORT: '8080' }, 'PORT', 0, 0, 65_535)).toBe(8080);
  for (const text of ['x', '-1', '1.5', '70000'])
    expect(() => wholeNumber({ PORT: text }, 'PORT', 0, 0, 65_535)).toThrow(ConfigurationError);
  expect(oneOf({}, 'LOG_LEVEL', 'info', ['info', 'debug'])).toBe('info');
  expect(() => oneOf({ LOG_LEVEL: 'loud' }, 'LOG_LEVEL', 'info', ['info', 'debug'])).toThrow(
    'LOG_LEVEL is "loud"; it must be one of info, debug',
  );
});
