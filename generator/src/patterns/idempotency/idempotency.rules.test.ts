import { testRule } from '../../rules/rule-tester.fixture.ts';

const edge = 'edge orders-to-fulfilment';
const at = '/edges/orders-to-fulfilment/idempotency';
const ends = ['node orders', 'node fulfilment'] as const;

testRule('idempotency/missing', { messageId: 'missing', target: edge, related: ends, pointer: at });
testRule('idempotency/window-too-short', {
  messageId: 'short',
  target: edge,
  related: [...ends, 'node orders-dlq'],
  pointer: `${at}/windowMs`,
  says: 'remembers ids for 1 h, but a duplicate from "Orders" can come 14 d late (5 deliveries 2.6 min, redrive 14 d)',
});
testRule('idempotency/volatile-hash-field', {
  messageId: 'volatile',
  target: edge,
  related: ['node orders', 'node fulfilment'],
  pointer: `${at}/hashFields/2`,
  says: '"sentAt"',
});
testRule('idempotency/hash-no-discriminator', {
  messageId: 'merges',
  target: edge,
  related: ['node orders', 'node fulfilment', 'message place-order'],
  pointer: `${at}/hashFields`,
  severity: 'warning',
});
testRule('idempotency/flag-only', { messageId: 'noStore', target: edge, related: ['node fulfilment'], pointer: `${at}/strategy` });
testRule('idempotency/flag-unsupported', { messageId: 'never', target: edge, related: ends, pointer: `${at}/strategy` });
testRule('idempotency/sequence-unordered', {
  messageId: 'unordered',
  target: edge,
  related: ends,
  pointer: `${at}/strategy`,
  says: 'the channel promises no order',
});
testRule('idempotency/marker-not-atomic', {
  messageId: 'apart',
  target: edge,
  related: ['node fulfilment', 'node markers-db', 'node orders-db', 'edge fulfilment-writes-orders'],
  pointer: at,
});
testRule('idempotency/scope-missing', {
  messageId: 'shared',
  target: 'edge events-to-shipping',
  related: ['edge events-to-billing', 'node shipping', 'node billing', 'node shipments-db'],
  pointer: '/edges/events-to-shipping/idempotency/scope',
});
testRule('idempotency/broker-dedup-only', {
  messageId: 'window',
  target: edge,
  related: ends,
  pointer: `${at}/brokerDedup`,
  severity: 'warning',
  says: 'within 10 min',
});
testRule('idempotency/transport-key', { messageId: 'assigned', target: edge, related: ends, pointer: `${at}/brokerKey` });
