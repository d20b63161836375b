import { testRule } from '../../rules/rule-tester.fixture.ts';

const target = 'node orders-db';
const at = '/nodes/orders-db/sharding';

testRule('sharding/key-unstable', { messageId: 'moves', target, pointer: `${at}/shardKey`, says: 'split by region' });
testRule('sharding/key-missing', {
  messageId: 'missing',
  target: 'message place-order',
  related: [target, 'edge fulfilment-writes-orders'],
  pointer: '/messages/place-order/payload',
  says: 'need not have customerId',
});
testRule('sharding/low-cardinality', {
  messageId: 'idle',
  target,
  pointer: `${at}/shardKey`,
  severity: 'error',
  says: 'only 3 different values, but "Order database" has 4 shards',
});
testRule('sharding/correlated-db-table-hash', { messageId: 'unreachable', target, pointer: `${at}/hash`, says: 'only 4 of its 8 tables' });
testRule('sharding/modulo-node-count', {
  messageId: 'reshuffles',
  target,
  pointer: `${at}/hash`,
  severity: 'warning',
  says: 'going to 5 databases moves 80 % of all rows at once, where slots would move 20 %',
});
testRule('sharding/cross-shard-transaction', {
  messageId: 'apart',
  target: 'node fulfilment',
  related: ['edge fulfilment-writes-orders', 'edge fulfilment-writes-customers', target, 'node customers-db'],
  pointer: '/nodes/fulfilment',
});
testRule('sharding/local-auto-increment', { messageId: 'duplicates', target, pointer: `${at}/idGenerator` });
