import { testRule } from '../rule-tester.fixture.ts';

testRule('consumer/unlimited-redelivery', {
  messageId: 'unlimited',
  target: 'edge orders-to-fulfilment',
  related: ['node orders', 'node fulfilment'],
  pointer: '/edges/orders-to-fulfilment',
});
