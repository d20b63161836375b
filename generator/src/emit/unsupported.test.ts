import { describe, expect, it } from 'vitest';
import { shopGraph } from './emit.fixture.ts';
import { unsupportedFindings } from './unsupported.ts';

const consumer = { kind: 'consumer', service: 'other' };

/** What is changed in the shop, and where the finding must point. */
const cases: readonly (readonly [what: string, changes: Record<string, unknown>, messageId: string, pointer: string])[] = [
  ['scale edge without a trigger', { 'edges/s': { kind: 'scale', from: 'orders', to: 'taker' } }, 'scaleTrigger', '/edges/s'],
  [
    'scaling by a channel that is not consumed',
    { 'edges/s': { kind: 'scale', from: 'events', to: 'taker', scaleTrigger: { metric: 'lag', target: 10 } } },
    'scaleSource',
    '/edges/s',
  ],
  [
    'two scalings of one service',
    {
      'nodes/taker/scaleTrigger': { metric: 'lag', target: 10, max: 4 },
      'nodes/b': { kind: 'consumer', service: 'backend', scaleTrigger: { metric: 'age', target: 1000, max: 9 } },
      'edges/b-takes': { kind: 'receive', from: 'orders-dlq', to: 'b' },
    },
    'scaleBounds',
    '/nodes/b/scaleTrigger',
  ],
  [
    'a service that answers HTTP scaled to nothing',
    { 'nodes/taker/scaleTrigger': { metric: 'lag', target: 10, min: 0 }, 'nodes/web/service': 'backend' },
    'scaleBelow',
    '/nodes/taker/scaleTrigger',
  ],
  ['publish without confirm', { 'nodes/web/confirms': false }, 'value', '/nodes/web/confirms'],
  ['spill to disk', { 'nodes/web/onReject': 'spill' }, 'value', '/nodes/web/onReject'],
  ['retention of a queue', { 'nodes/orders/retentionMs': 1000 }, 'value', '/nodes/orders/retentionMs'],
  ['total order', { 'nodes/orders/ordering': 'total' }, 'value', '/nodes/orders/ordering'],
  ['key order among workers', { 'nodes/orders/ordering': 'key' }, 'orderedWorkers', '/nodes/taker'],
  [
    'key order without a key',
    { 'nodes/orders/ordering': 'key', 'messages/place-order/partitionKey': undefined },
    'orderWithoutKey',
    '/edges/taker-takes',
  ],
  [
    'parked keys without numbers',
    { 'edges/taker-takes/redelivery/keyPolicy': 'park-key' },
    'keyPolicy',
    '/edges/taker-takes/redelivery/keyPolicy',
  ],
  [
    'key policy of a view',
    { 'edges/events-project/redelivery': { keyPolicy: 'halt-key' } },
    'value',
    '/edges/events-project/redelivery/keyPolicy',
  ],
  ['partitions', { 'nodes/orders/partitions': 2 }, 'value', '/nodes/orders/partitions'],
  ['a queue that forgets', { 'nodes/orders/durable': false }, 'value', '/nodes/orders/durable'],
  ['sequence cursor', { 'nodes/orders-db/outbox/cursor': 'sequence-id' }, 'value', '/nodes/orders-db/outbox/cursor'],
  ['modulo hash', { 'nodes/orders-db/sharding/hash': 'modulo' }, 'value', '/nodes/orders-db/sharding/hash'],
  ['binding group', { 'nodes/orders-db/sharding/bindingGroup': 'customer' }, 'property', '/nodes/orders-db/sharding/bindingGroup'],
  ['plain read replica', { 'nodes/history/readModel/kind': 'replica' }, 'value', '/nodes/history/readModel/kind'],
  [
    'checkpoint elsewhere',
    { 'nodes/history/readModel/checkpointStore': 'orders-db' },
    'checkpointStore',
    '/nodes/history/readModel/checkpointStore',
  ],
  ['last write wins', { 'nodes/copy': { kind: 'replica', replica: { conflict: 'last-write' } } }, 'value', '/nodes/copy/replica/conflict'],
  ['bootstrap from a log', { 'nodes/copy': { kind: 'replica', replica: { bootstrap: 'log' } } }, 'value', '/nodes/copy/replica/bootstrap'],
  [
    'circuit breaker of an outbox',
    { 'edges/taker-sends/retry': { circuitBreaker: {} } },
    'relayBreaker',
    '/edges/taker-sends/retry/circuitBreaker',
  ],
  [
    'endless retry without a deadline',
    { 'edges/taker-calls/retry/maxAttempts': 'infinite', 'edges/taker-calls/retry/deadlineMs': undefined },
    'infiniteAttempts',
    '/edges/taker-calls/retry/maxAttempts',
  ],
  [
    'replication from a store',
    { 'nodes/copy': { kind: 'replica' }, 'edges/c': { kind: 'replicate', from: 'orders-db', to: 'copy' } },
    'replicateFromStore',
    '/edges/c',
  ],
  [
    'second feed of a replica',
    {
      'nodes/copy': { kind: 'replica' },
      'edges/a': { kind: 'replicate', from: 'events', to: 'copy' },
      'edges/b': { kind: 'replicate', from: 'events', to: 'copy' },
    },
    'secondFeed',
    '/edges/b',
  ],
  [
    'hash fields of another strategy',
    { 'edges/taker-takes/idempotency/hashFields': ['orderId'] },
    'unreadMember',
    '/edges/taker-takes/idempotency/hashFields',
  ],
  [
    'key fields of another strategy',
    { 'edges/taker-takes/idempotency': { strategy: 'content-hash', hashFields: ['orderId'], keyFields: ['orderId'] } },
    'unreadMember',
    '/edges/taker-takes/idempotency/keyFields',
  ],
  [
    'a hash over what changes at each sending',
    { 'edges/taker-takes/idempotency': { strategy: 'content-hash', hashFields: ['orderId', 'receivedAt'] } },
    'volatileHash',
    '/edges/taker-takes/idempotency/hashFields',
  ],
  [
    'a mark in a sharded store',
    { 'edges/taker-takes/idempotency': { strategy: 'sequence' } },
    'shardedSequence',
    '/edges/taker-takes/idempotency/strategy',
  ],
  [
    'numbers that nobody gives',
    { 'edges/taker-takes/idempotency': { strategy: 'sequence', sequenceMode: 'seen-set' } },
    'unnumbered',
    '/edges/taker-takes/idempotency/strategy',
  ],
  [
    'sequence of a view',
    { 'edges/events-project/idempotency': { strategy: 'sequence' } },
    'value',
    '/edges/events-project/idempotency/strategy',
  ],
  ['lease in a sharded store', { 'edges/taker-takes/idempotency/leaseMs': 1000 }, 'lease', '/edges/taker-takes/idempotency/leaseMs'],
  [
    'lease where nothing is called',
    { 'edges/taker-takes/idempotency/leaseMs': 1000, 'edges/taker-calls': undefined },
    'lease',
    '/edges/taker-takes/idempotency/leaseMs',
  ],
  ['scope', { 'edges/taker-takes/idempotency/scope': 'all' }, 'scope', '/edges/taker-takes/idempotency/scope'],
  ['inbox apart', { 'edges/taker-takes/idempotency/dedupStore': 'history' }, 'dedupStore', '/edges/taker-takes/idempotency/dedupStore'],
  ['heartbeat', { 'edges/taker-takes/heartbeat': true }, 'value', '/edges/taker-takes/heartbeat'],
  ['nack', { 'edges/taker-takes/redelivery/onFailure': 'nack' }, 'value', '/edges/taker-takes/redelivery/onFailure'],
  [
    'start at a number',
    { 'edges/events-project/subscription/startPosition': 'sequence' },
    'value',
    '/edges/events-project/subscription/startPosition',
  ],
  [
    'a subscription that forgets',
    { 'edges/events-project/subscription/durable': false },
    'value',
    '/edges/events-project/subscription/durable',
  ],
  ['auto-ack of a view', { 'edges/events-project/ackMode': 'auto' }, 'value', '/edges/events-project/ackMode'],
  ['call to a consumer', { 'nodes/b': consumer, 'edges/c': { kind: 'call', from: 'taker', to: 'b' } }, 'callConsumer', '/edges/c'],
  ['call by a producer', { 'edges/c': { kind: 'call', from: 'web', to: 'bank' } }, 'callByProducer', '/edges/c'],
  ['write by a producer', { 'edges/w': { kind: 'write', from: 'web', to: 'orders-db' } }, 'writeByProducer', '/edges/w'],
  ['projection from a store', { 'edges/p': { kind: 'project', from: 'orders-db', to: 'history' } }, 'projectFromStore', '/edges/p'],
  ['read by a consumer', { 'edges/r': { kind: 'read', from: 'taker', to: 'history' } }, 'read', '/edges/r'],
  [
    'second store',
    { 'nodes/d': { kind: 'command-store', entity: { name: 'd', key: ['orderId'] } }, 'edges/w': { kind: 'write', from: 'taker', to: 'd' } },
    'secondStore',
    '/edges/w',
  ],
  [
    'one message to two channels',
    { 'edges/s': { kind: 'send', from: 'web', to: 'events', messages: ['place-order'] } },
    'fanOut',
    '/edges/s',
  ],
  ['queue with two feeds', { 'edges/s': { kind: 'subscribe', from: 'events', to: 'orders' } }, 'fedQueue', '/nodes/orders'],
  [
    'retry of a consumer without outbox',
    { 'nodes/orders-db/outbox': undefined, 'edges/taker-sends/retry': {} },
    'consumerRetry',
    '/edges/taker-sends/retry',
  ],
  [
    'two policies of one producer',
    { 'edges/s': { kind: 'send', from: 'web', to: 'events', messages: ['order-placed'] } },
    'producerRetry',
    '/edges/s/retry',
  ],
  ['no worker', { 'nodes/taker/replicas/min': 0 }, 'noReplica', '/nodes/taker/replicas/min'],
  [
    'two counts in one service',
    { 'nodes/b': { kind: 'consumer', service: 'backend', replicas: { min: 3 } } },
    'replicaCounts',
    '/nodes/b/replicas',
  ],
  [
    'dead-lettering by the broker',
    { servers: { main: { protocol: 'rabbitmq', deadLetterStrategy: 'at-least-once' } } },
    'value',
    '/servers/main/deadLetterStrategy',
  ],
];

describe('unsupportedFindings', () => {
  it('has nothing against what is generated', () => {
    expect(unsupportedFindings(shopGraph())).toEqual([]);
  });

  it.each(cases)('refuses: %s', (_what, changes, messageId, pointer) => {
    const findings = unsupportedFindings(shopGraph(changes));
    expect(findings).toContainEqual(
      expect.objectContaining({ ruleId: 'generate/not-yet-generated', severity: 'error', messageId, pointer }),
    );
    for (const { message, remedy } of findings) expect(`${message} ${remedy}`).not.toMatch(/undefined|\[object/);
  });

  it('has nothing against capacity numbers, alarms and notes', () => {
    const graph = shopGraph({
      'nodes/web/ratePerSec': 40,
      'nodes/orders/maxAgeMs': 1000,
      'edges/taker-takes/serviceTimeMs': { mean: 2 },
      'nodes/bank/rateLimitPerSec': 5,
      'nodes/web/x-owner': 'me',
    });
    expect(unsupportedFindings(graph)).toEqual([]);
  });
});
