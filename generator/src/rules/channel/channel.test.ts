import { testRule } from '../rule-tester.fixture.ts';

const edge = 'edge orders-to-fulfilment';
const at = '/edges/orders-to-fulfilment';

testRule('channel/no-dead-letter', {
  messageId: 'dropped',
  target: edge,
  related: ['node orders', 'node fulfilment'],
  pointer: at,
  says: 'After 5 failed deliveries',
});
testRule('channel/dead-letter-unmonitored', {
  messageId: 'unwatched',
  target: 'node orders-dlq',
  pointer: '/nodes/orders-dlq',
  severity: 'warning',
});
testRule('channel/dead-letter-cycle', {
  messageId: 'cycle',
  target: 'node orders',
  related: ['node orders-dlq'],
  pointer: '/nodes/orders',
  says: 'Orders → Failed orders → Orders',
});
testRule('channel/dead-letter-unsafe', {
  messageId: 'atMostOnce',
  target: 'node orders',
  related: ['node orders-dlq', 'server main'],
  pointer: '/nodes/orders',
  severity: 'warning',
});
testRule('channel/dead-letter-breaks-order', {
  messageId: 'disorders',
  target: edge,
  related: ['node orders', 'node orders-dlq', 'node fulfilment'],
  pointer: at,
  severity: 'warning',
});
testRule('channel/unbounded-queue', { messageId: 'unbounded', target: 'node orders', pointer: '/nodes/orders' });
testRule('channel/silent-overflow', {
  messageId: 'drops',
  target: 'node orders',
  pointer: '/nodes/orders/overflow',
  says: 'the oldest waiting messages',
});
testRule('channel/no-producer-confirm', {
  messageId: 'unconfirmed',
  target: 'node web-shop',
  related: ['edge web-shop-sends-orders', 'node orders'],
  pointer: '/nodes/web-shop/confirms',
});
