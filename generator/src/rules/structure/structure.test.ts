import { testRule } from '../rule-tester.fixture.ts';

testRule('structure/dangling-edge', {
  messageId: 'illegalPair',
  target: 'edge fulfilment-calls-web-shop',
  related: ['node fulfilment', 'node web-shop'],
  pointer: '/edges/fulfilment-calls-web-shop',
});
testRule('structure/queue-no-consumer', { messageId: 'noConsumer', target: 'node audit', pointer: '/nodes/audit', says: '"Audit"' });
testRule('structure/channel-no-producer', {
  messageId: 'noProducer',
  target: 'node order-events',
  related: ['edge events-to-shipping'],
  pointer: '/nodes/order-events',
});
testRule('structure/unbounded-cycle', {
  messageId: 'loop',
  target: 'node shipping',
  related: ['node order-events', 'edge events-to-shipping', 'edge shipping-publishes'],
  pointer: '/nodes/shipping',
  says: 'Shipping → Order events → Shipping',
});
testRule('structure/capability-missing', {
  messageId: 'emulable',
  target: 'node orders',
  related: [],
  pointer: '/nodes/orders/overflow',
  says: 'overflow: reject, which Kafka consumer group lacks',
});
