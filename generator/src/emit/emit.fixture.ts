import { Graph, parseTopology, type Topology } from '../model/index.ts';

/** A system of three services that uses what is generated: queue, topic, stores, shards, call, view. */
export const shop = {
  eventwright: '1.0',
  info: { name: 'shop', title: 'Shop', description: 'Sells.', version: '1.2.3' },
  messages: {
    'place-order': {
      kind: 'command',
      schemaVersion: '1',
      idField: 'orderId',
      partitionKey: 'customerId',
      payload: {
        type: 'object',
        required: ['orderId', 'customerId'],
        properties: { orderId: { type: 'string' }, customerId: { type: 'string' }, note: { type: 'string' } },
      },
    },
    'order-placed': {
      kind: 'event',
      schemaVersion: '1',
      idField: 'orderId',
      payload: {
        type: 'object',
        required: ['orderId', 'customerId', 'status', 'placedAt'],
        properties: {
          orderId: { type: 'string' },
          customerId: { type: 'string' },
          status: { enum: ['placed', 'refused'] },
          placedAt: { type: 'string', format: 'date-time' },
        },
      },
    },
  },
  nodes: {
    web: { kind: 'producer' },
    orders: { kind: 'queue', maxLength: 100, overflow: 'reject', deadLetter: { channel: 'orders-dlq', maxDeliveries: 4 } },
    'orders-dlq': { kind: 'queue', archive: true, maxLength: 100, alarmDepth: 1 },
    taker: { kind: 'consumer', service: 'backend', replicas: { min: 2 } },
    bank: { kind: 'external', idempotent: true },
    'orders-db': {
      kind: 'command-store',
      entity: { name: 'order', key: ['orderId'] },
      outbox: {},
      sharding: { shardKey: ['customerId'], databases: 2, tablesPerDb: 2 },
    },
    events: { kind: 'topic', maxLength: 500 },
    history: { kind: 'read-model', entity: { name: 'line', key: ['orderId'] }, readModel: { source: 'orders-db', maxStalenessMs: 3000 } },
  },
  edges: {
    'web-sends': {
      kind: 'send',
      from: 'web',
      to: 'orders',
      messages: ['place-order'],
      retry: { maxAttempts: 4, attemptTimeoutMs: 500, deadlineMs: 9000, backoff: { maxMs: 1000, jitter: 'full' } },
    },
    'taker-takes': {
      kind: 'receive',
      from: 'orders',
      to: 'taker',
      prefetch: 20,
      redelivery: { backoff: { jitter: 'full', maxMs: 2000 } },
      idempotency: { strategy: 'message-id', windowMs: 1_209_600_000 },
    },
    'taker-writes': { kind: 'write', from: 'taker', to: 'orders-db' },
    'taker-calls': {
      kind: 'call',
      from: 'taker',
      to: 'bank',
      idempotencyKey: 'orderId',
      retry: { maxAttempts: 2, attemptTimeoutMs: 1000, deadlineMs: 3000, backoff: { maxMs: 500, jitter: 'full' }, budget: {} },
    },
    'taker-sends': { kind: 'send', from: 'taker', to: 'events', messages: ['order-placed'] },
    'events-project': {
      kind: 'project',
      from: 'events',
      to: 'history',
      subscription: { name: 'history-feed', deadLetter: { channel: 'orders-dlq', maxDeliveries: 3 } },
      idempotency: { strategy: 'message-id', windowMs: 1_209_600_000 },
    },
  },
} as const;

type Plain = { [member: string]: unknown };

/** The shop with changes: each path, with slashes, is set to a value, or removed where that is undefined. */
export function shopWith(changes: Readonly<Record<string, unknown>> = {}): Topology {
  const document = structuredClone(shop) as unknown as Plain;
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split('/');
    const last = steps.pop() ?? '';
    const parent = steps.reduce<Plain>((at, step) => (at[step] ??= {}) as Plain, document);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  const { topology, findings } = parseTopology(JSON.stringify(document), 'json');
  if (topology === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
  return topology;
}

export const shopGraph = (changes?: Readonly<Record<string, unknown>>) => new Graph(shopWith(changes));
