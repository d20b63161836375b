import { testRule } from '../../rules/rule-tester.fixture.ts';

const pay = 'edge pay';
const at = '/edges/pay/retry';

testRule('retry/no-max-attempts', {
  messageId: 'missing',
  target: pay,
  related: ['node payments'],
  pointer: `${at}/maxAttempts`,
  severity: 'error',
});
testRule('retry/no-timeout', {
  messageId: 'hangs',
  target: pay,
  related: ['node web-shop', 'node payments'],
  pointer: `${at}/attemptTimeoutMs`,
});
testRule('retry/no-jitter', { messageId: 'synchronised', target: pay, pointer: `${at}/backoff/jitter`, severity: 'warning' });
testRule('retry/uncapped-backoff', {
  messageId: 'uncapped',
  target: pay,
  pointer: `${at}/backoff/maxMs`,
  severity: 'warning',
  says: 'the 11th would be 1.7 min',
});
testRule('retry/exceeds-deadline', {
  messageId: 'tooLong',
  target: pay,
  pointer: `${at}/deadlineMs`,
  says: '3 attempts, which take up to 6.3 s, within a deadline of 5 s: at worst only 2',
});
testRule('retry/storm-multiplication', {
  messageId: 'storm',
  target: 'edge fulfilment-calls-warehouse',
  related: ['edge orders-to-fulfilment', 'node fulfilment', 'node warehouse'],
  pointer: '/edges/fulfilment-calls-warehouse/retry/maxAttempts',
  severity: 'error',
  says: 'up to 25 times',
});
testRule('retry/no-budget', {
  messageId: 'unbudgeted',
  target: pay,
  related: ['node payments'],
  pointer: `${at}/budget`,
  severity: 'info',
});
testRule('retry/non-idempotent-target', {
  messageId: 'noKey',
  target: pay,
  related: ['node payments'],
  pointer: '/edges/pay/idempotencyKey',
});
