import { testRule } from '../../rules/rule-tester.fixture.ts';

testRule('consistency/dual-write', {
  messageId: 'apart',
  target: 'node fulfilment',
  related: ['node orders-db', 'node order-events', 'edge fulfilment-writes-orders', 'edge fulfilment-publishes'],
  pointer: '/nodes/fulfilment',
});
testRule('consistency/no-version-guard', {
  messageId: 'lastWrite',
  target: 'node customers-eu',
  related: ['edge events-to-europe', 'node customers-db'],
  pointer: '/nodes/customers-eu/replica/conflict',
});
testRule('consistency/outbox-cursor-gap', {
  messageId: 'skips',
  target: 'node orders-db',
  related: ['node fulfilment'],
  pointer: '/nodes/orders-db/outbox/cursor',
});
