import { testRule } from '../../rules/rule-tester.fixture.ts';

testRule('pubsub/not-durable', {
  messageId: 'forgets',
  target: 'edge events-to-shipping',
  related: ['node order-events', 'node shipping'],
  pointer: '/edges/events-to-shipping/subscription/durable',
});
testRule('pubsub/shared-subscription', {
  messageId: 'shared',
  target: 'node order-feed',
  related: ['node order-events', 'edge feed-to-shipping', 'edge feed-to-billing', 'node shipping', 'node billing'],
  pointer: '/nodes/order-feed',
  says: '"Shipping" and "Billing" read the same subscription queue "Order feed"',
});
testRule('pubsub/no-subscriber', {
  messageId: 'unheard',
  target: 'node order-events',
  related: ['edge web-shop-publishes', 'node web-shop'],
  pointer: '/nodes/order-events',
  severity: 'warning',
});
