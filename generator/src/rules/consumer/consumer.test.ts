import { testRule } from '../rule-tester.fixture.ts';

const edge = 'edge orders-to-fulfilment';
const at = '/edges/orders-to-fulfilment';
const related = ['node orders', 'node fulfilment'] as const;

testRule('consumer/ack-before-process', { messageId: 'early', target: edge, related, pointer: `${at}/ackMode` });
testRule('consumer/ack-timeout-too-short', {
  messageId: 'outlives',
  target: edge,
  related,
  pointer: `${at}/ackTimeoutMs`,
  says: 'busy for 45 s (the work 45 s), but after 30 s',
});
testRule('consumer/prefetch-exceeds-ack-budget', {
  messageId: 'tail',
  target: edge,
  related,
  pointer: `${at}/prefetch`,
  says: 'the last of them is done after 40 s',
});
testRule('consumer/unlimited-redelivery', { messageId: 'unlimited', target: edge, related, pointer: at });
testRule('consumer/uncounted-nack', {
  messageId: 'uncounted',
  target: edge,
  related,
  pointer: `${at}/redelivery/onFailure`,
  says: 'the limit of 5 deliveries',
});
