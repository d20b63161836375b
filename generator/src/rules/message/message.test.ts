import { testRule } from '../rule-tester.fixture.ts';

testRule('message/no-id', {
  messageId: 'noId',
  target: 'message place-order',
  related: ['edge orders-to-fulfilment'],
  pointer: '/messages/place-order',
  says: '"Fulfilment"',
});
testRule('message/no-schema-version', { messageId: 'unversioned', target: 'message place-order', pointer: '/messages/place-order' });
testRule('message/sensitive-context', {
  messageId: 'exposed',
  target: 'message place-order',
  related: [],
  pointer: '/messages/place-order/partitionKey',
  says: 'email of "Place order" is personal data, and is used as the partition key',
});
