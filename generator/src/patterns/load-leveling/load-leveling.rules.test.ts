import { testRule } from '../../rules/rule-tester.fixture.ts';

testRule('load-leveling/overloaded', {
  messageId: 'noSteadyState',
  target: 'node fulfilment',
  related: ['node orders', 'edge orders-to-fulfilment'],
  pointer: '/nodes/fulfilment',
  severity: 'error',
  says: 'one process of "Fulfilment" can work off only 200 messages/s: at 150 % utilisation',
});
testRule('load-leveling/burst-overflow', {
  messageId: 'overflows',
  target: 'node orders',
  related: ['edge orders-to-fulfilment', 'node fulfilment'],
  pointer: '/nodes/orders/maxLength',
  says: 'fills in 29 s: 20,400 messages would have to wait, but there is room for 10,000',
});
testRule('load-leveling/scale-overruns-dependency', {
  messageId: 'overruns',
  target: 'node fulfilment',
  related: ['node warehouse', 'edge fulfilment-calls-warehouse'],
  pointer: '/nodes/fulfilment',
  severity: 'warning',
  says: 'it gets 2,000 messages/s, but it takes 100 messages/s',
});
