import { testRule } from '../../rules/rule-tester.fixture.ts';

const target = 'edge web-shop-requests-payment';
const at = '/edges/web-shop-requests-payment/requestReply';

testRule('request-reply/no-timeout', { messageId: 'waits', target, related: ['node web-shop'], pointer: `${at}/timeoutMs` });
testRule('request-reply/no-correlation', {
  messageId: 'unmatched',
  target,
  related: ['node web-shop', 'node payment-replies'],
  pointer: `${at}/reply/correlationId`,
});
testRule('request-reply/shared-reply-channel', {
  messageId: 'requesters',
  target,
  related: ['node payment-replies', 'edge call-centre-requests-payment', 'node web-shop', 'node call-centre'],
  pointer: `${at}/reply/channel`,
  says: '"Web shop" and "Call centre" share',
});
testRule('request-reply/no-compensation', {
  messageId: 'orphaned',
  target,
  related: ['node web-shop', 'node payment-requests', 'node payments'],
  pointer: `${at}/onTimeout`,
});
testRule('request-reply/volatile-state', {
  messageId: 'forgets',
  target,
  related: ['node web-shop'],
  pointer: `${at}/outstandingStore`,
  severity: 'warning',
  says: 'up to 2 min',
});
testRule('request-reply/outlives-deadline', {
  messageId: 'zombie',
  target,
  related: ['node web-shop', 'node payment-requests'],
  pointer: `${at}/messageTtlMs`,
  severity: 'warning',
  says: 'lives for 10 min, but "Web shop" gives up after 1 min',
});
