import { describe, expect, it } from 'vitest';
import { shopGraph } from './emit.fixture.ts';
import { missingFindings } from './missing.ts';

const payload = '/messages/place-order/payload';

const cases: readonly (readonly [what: string, changes: Record<string, unknown>, messageId: string, pointer: string])[] = [
  ['a payload that is no object', { 'messages/place-order/payload': { type: 'string' } }, 'objectPayload', payload],
  [
    'a payload of a size nobody can sample',
    { 'messages/place-order/payload/properties/note': { type: 'string', minLength: 1e9 } },
    'largePayload',
    payload,
  ],
  ['a property that no database stores', { 'messages/place-order/payload/properties/a\u0000b': {} }, 'unstorableText', payload],
  ['a value that no database stores', { 'messages/place-order/payload/properties/note': { enum: ['\ud800'] } }, 'unstorableText', payload],
  ['an optional id field', { 'messages/place-order/payload/required': ['customerId'] }, 'keyField', payload],
  [
    'an optional shard key',
    { 'messages/place-order/payload/required': ['orderId'], 'messages/place-order/partitionKey': undefined },
    'keyField',
    payload,
  ],
  ['a key that is a list', { 'messages/place-order/payload/properties/orderId': { type: 'array' } }, 'keyField', payload],
  ['an idempotency key that the message lacks', { 'edges/taker-calls/idempotencyKey': 'amount' }, 'keyField', payload],
  ['a send edge without messages', { 'edges/web-sends/messages': undefined }, 'messages', '/edges/web-sends'],
  ['an inbox without a database', { 'edges/taker-writes': undefined }, 'inboxStore', '/edges/taker-takes/idempotency'],
  ['a consumer that nothing feeds', { 'edges/taker-takes': undefined }, 'source', '/nodes/taker'],
  ['a view that nothing feeds', { 'edges/events-project': undefined }, 'source', '/nodes/history'],
  ['a view without rows', { 'nodes/history/entity': undefined, 'nodes/history/readModel/source': undefined }, 'entity', '/nodes/history'],
  ['a view key that the event lacks', { 'nodes/history/entity/key': ['lineId'] }, 'keyField', '/messages/order-placed/payload'],
  ['a table of the runtime', { 'nodes/orders-db/entity/name': 'inbox' }, 'tableName', '/nodes/orders-db/entity/name'],
  ['a variable of the runtime', { 'nodes/database': { kind: 'external' } }, 'variableName', '/nodes/database'],
  ['a path of the runtime', { 'nodes/metrics': { kind: 'read-model' } }, 'routeName', '/nodes/metrics'],
  ['a database name that is too long', { 'info/name': 'a'.repeat(60) }, 'databaseName', '/nodes/orders-db'],
  ['two services of one name', { 'nodes/b': { kind: 'producer', service: 'back-end' } }, 'serviceName', '/nodes/b/service'],
  ['a service that Windows cannot name', { 'nodes/taker/service': 'con' }, 'serviceName', '/nodes/taker/service'],
  ['nothing to generate', { nodes: {}, edges: {} }, 'nothing', '/nodes'],
];

describe('missingFindings', () => {
  it('misses nothing in a complete drawing', () => {
    expect(missingFindings(shopGraph())).toEqual([]);
  });

  it.each(cases)('asks for what is open: %s', (_what, changes, messageId, pointer) => {
    expect(missingFindings(shopGraph(changes))).toContainEqual(
      expect.objectContaining({ ruleId: 'generate/missing', severity: 'error', messageId, pointer }),
    );
  });

  it('takes the rows of the source where a view has none of its own', () => {
    expect(missingFindings(shopGraph({ 'nodes/history/entity': undefined }))).toEqual([]);
  });

  it('takes the dedup store as the database of the inbox', () => {
    const changes = { 'edges/taker-writes': undefined, 'edges/taker-takes/idempotency/dedupStore': 'orders-db' };
    expect(missingFindings(shopGraph(changes))).toEqual([]);
  });
});
