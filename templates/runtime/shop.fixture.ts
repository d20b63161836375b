import { TransientError } from './errors.ts';
import type { BackoffPolicy, ConsumerWiring, RetryPolicy, ServiceWiring } from './service.ts';
import type { MessageDescription, SystemDescription } from './system.ts';

/** A small shop for tests: orders over a bounded queue to competing consumers, a sharded store, a read model. */

const backoff: BackoffPolicy = { baseMs: 5, multiplier: 2, maxMs: 20, jitter: 'full' };
const retry: RetryPolicy = { maxAttempts: 3, attemptTimeoutMs: 1000, deadlineMs: 4000, backoff };

interface Order {
  orderId: string;
  customerId: string;
  amount: number;
}

const order: Pick<MessageDescription, 'schemaVersion' | 'sensitive' | 'payload'> = {
  schemaVersion: '1',
  sensitive: ['note'],
  payload: {
    type: 'object',
    required: ['orderId', 'customerId', 'amount'],
    properties: {
      orderId: { type: 'string', minLength: 1 },
      customerId: { type: 'string', examples: ['c-1', 'c-2'] },
      amount: { type: 'integer', minimum: 1, maximum: 500 },
    },
  },
};

/** @param name of the system, and so of its databases. */
export function shopSystem(name: string): SystemDescription {
  const bounds = { maxLength: 5000, overflow: 'reject', deadLetter: { channel: 'orders-dlq', maxDeliveries: 3 } } as const;
  return {
    name,
    defaultBroker: 'postgres',
    messages: [
      { ...order, type: 'PlaceOrder', kind: 'command', idField: 'orderId', partitionKey: 'customerId' },
      { ...order, type: 'OrderPlaced', kind: 'event', partitionKey: 'customerId' },
    ],
    queues: [
      { id: 'orders', kind: 'queue', ...bounds },
      { id: 'orders-dlq', kind: 'queue', maxLength: 10_000, overflow: 'reject' },
    ],
    topics: [{ id: 'order-events', kind: 'topic' }],
    subscriptions: [{ id: 'history-feed', topic: 'order-events', durable: true, startPosition: 'new', ...bounds }],
    stores: [
      {
        id: 'order-db',
        kind: 'command',
        entity: { table: 'orders', key: ['orderId'] },
        outbox: { pollMs: 200, batchSize: 100 },
        sharding: { shardKey: ['customerId'], slots: 64, databases: 2, tablesPerDb: 2, mapVersion: 1 },
      },
      { id: 'history-db', kind: 'query', entity: { table: 'order_history', key: ['orderId'] } },
    ],
    externals: [{ id: 'payment', urlVariable: 'PAYMENT_URL' }],
    services: [
      { name: 'shop-api', replicas: 1, producers: [{ id: 'web-shop', messages: ['PlaceOrder'] }], consumers: [], readModels: [] },
      { name: 'order-service', replicas: 2, producers: [], consumers: ['order-handler'], readModels: [] },
      { name: 'history', replicas: 1, producers: [], consumers: [], readModels: ['order-history'] },
    ],
  };
}

/** Everything in one service: poison is refused by the handler, `flaky` amounts fail on their first delivery. */
export function shopWiring(name: string): ServiceWiring {
  return {
    name: 'shop',
    system: shopSystem(name),
    validators: { PlaceOrder: validateOrder, OrderPlaced: validateOrder },
    producers: [{ id: 'web-shop', publishes: { PlaceOrder: 'orders' }, onReject: 'block', retry }],
    consumers: [orderHandler],
    readModels: [
      {
        id: 'order-history',
        source: 'history-feed',
        store: 'history-db',
        prefetch: 50,
        ackTimeoutMs: 5000,
        redelivery: { maxDeliveries: 5, backoff },
        projectors: {
          OrderPlaced: async (event: { data: Order }, { save }) => {
            await save(event.data);
          },
        },
      },
    ],
    shutdownGraceMs: 3000,
  };
}

export const poisonAmount = 13;
export const flakyAmount = 7;

const orderHandler: ConsumerWiring = {
  id: 'order-handler',
  source: 'orders',
  prefetch: 50,
  concurrency: 2,
  ackTimeoutMs: 5000,
  ackMode: 'manual',
  redelivery: { maxDeliveries: 3, backoff },
  idempotency: { strategy: 'message-id', windowMs: 604_800_000 },
  store: 'order-db',
  publishes: { OrderPlaced: 'order-events' },
  calls: {},
  handlers: {
    PlaceOrder: async ({ data, attempt }: { data: Order; attempt: number }, { save, publish }) => {
      if (data.amount === poisonAmount) throw new TransientError('poison');
      await save(data);
      publish('OrderPlaced', data);
      if (data.amount === flakyAmount && attempt === 1) throw new TransientError('flaky');
    },
  },
};

function validateOrder(data: unknown): { path: string; message: string }[] {
  const fields: [string, string][] = [
    ['orderId', 'string'],
    ['customerId', 'string'],
    ['amount', 'number'],
  ];
  if (typeof data !== 'object' || data === null) return [{ path: '', message: 'must be an object' }];
  return fields
    .filter(([name, type]) => typeof Reflect.get(data, name) !== type)
    .map(([name, type]) => ({ path: `/${name}`, message: `must be ${type}` }));
}
