import { testRule } from '../../rules/rule-tester.fixture.ts';

testRule('competing/order-lost', {
  messageId: 'keyless',
  target: 'edge orders-to-fulfilment',
  related: ['node orders', 'node fulfilment', 'message place-order'],
  pointer: '/edges/orders-to-fulfilment',
});
testRule('competing/idle-replicas', {
  messageId: 'idle',
  target: 'node fulfilment',
  related: ['node orders', 'edge orders-to-fulfilment'],
  pointer: '/nodes/fulfilment',
  severity: 'warning',
  says: 'may run 8 workers, but "Orders" has 4 partitions: 4 of them',
});
testRule('competing/abrupt-scale-in', {
  messageId: 'killed',
  target: 'node fulfilment',
  related: ['edge orders-to-fulfilment'],
  pointer: '/nodes/fulfilment/shutdownGraceMs',
  severity: 'warning',
  says: 'can take 20 s, but a worker that is told to stop has only 10 s',
});
