import { testRule } from '../../rules/rule-tester.fixture.ts';

const target = 'node history';
const at = '/nodes/history/readModel';

testRule('cqrs/no-source', { messageId: 'unfed', target, related: ['node orders-db'], pointer: '/nodes/history' });
testRule('cqrs/cross-shard-view', {
  messageId: 'fansOut',
  target,
  related: ['node orders-db', 'edge events-to-history', 'node order-events'],
  pointer: '/nodes/history',
  severity: 'warning',
});
testRule('cqrs/checkpoint-not-atomic', { messageId: 'apart', target, related: ['node orders-db'], pointer: `${at}/checkpointStore` });
testRule('cqrs/not-rebuildable', {
  messageId: 'lost',
  target,
  related: ['node order-events', 'edge events-to-history'],
  pointer: `${at}/rebuildFrom`,
  severity: 'warning',
  says: 'keeps its events for 7 d only',
});
testRule('cqrs/stale-read-unspecified', {
  messageId: 'unsaid',
  target,
  related: [
    'node web-shop',
    'edge web-shop-sends-orders',
    'node orders',
    'edge orders-to-fulfilment',
    'node fulfilment',
    'edge fulfilment-writes-orders',
    'node orders-db',
    'edge events-to-history',
    'edge web-shop-reads-history',
  ],
  pointer: `${at}/consistency`,
  severity: 'info',
});
