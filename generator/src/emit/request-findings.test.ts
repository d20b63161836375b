import { describe, expect, it } from 'vitest';
import { shopGraph } from './emit.fixture.ts';
import { missingFindings } from './missing.ts';
import { withRequest } from './request.fixture.ts';
import { unsupportedFindings } from './unsupported.ts';

const graph = (changes: Readonly<Record<string, unknown>> = {}) => shopGraph({ ...withRequest(), ...changes });
const reply = 'edges/taker-pays/requestReply';

describe('a request that is drawn in full', () => {
  it('is generated', () => {
    expect([...unsupportedFindings(graph()), ...missingFindings(graph())]).toEqual([]);
  });

  it('may leave out who undoes it, where it is only cancelled', () => {
    expect(missingFindings(graph({ [`${reply}/compensation`]: undefined }))).toEqual([]);
  });
});

const refused: readonly (readonly [what: string, changes: Record<string, unknown>, messageId: string, pointer: string])[] = [
  ['a request of a producer', { 'edges/web-sends/requestReply': {} }, 'requestByProducer', '/edges/web-sends/requestReply'],
  ['a request to a topic', { 'edges/taker-sends/requestReply': {} }, 'requestToTopic', '/edges/taker-sends/requestReply'],
  ['a store apart', { [`${reply}/outstandingStore`]: 'payments-db' }, 'outstandingStore', `/${reply}/outstandingStore`],
  [
    'endless attempts',
    { 'edges/taker-pays/retry': { maxAttempts: 'infinite' } },
    'infiniteAttempts',
    '/edges/taker-pays/retry/maxAttempts',
  ],
  ['a reply that nobody waits for', { 'edges/r': { kind: 'reply', from: 'payer', to: 'pays' } }, 'replyToNobody', '/edges/r'],
  [
    'one reply queue for two requests',
    { 'edges/again': { kind: 'send', from: 'taker', to: 'cancels', messages: ['unpay'], requestReply: { reply: { channel: 'replies' } } } },
    'sharedReplies',
    `/${reply}/reply/channel`,
  ],
];

const missing: readonly (readonly [what: string, changes: Record<string, unknown>, messageId: string, pointer: string])[] = [
  ['one message', { 'edges/taker-pays/messages': ['pay', 'unpay'] }, 'requestType', '/edges/taker-pays/messages'],
  ['a reply queue', { [`${reply}/reply`]: undefined }, 'replyChannel', `/${reply}`],
  ['who takes the replies', { 'edges/replies-to-taker': undefined }, 'replyReceiver', `/${reply}/reply/channel`],
  ['a responder', { 'edges/pays-to-payer': undefined }, 'responder', '/edges/taker-pays'],
  ['a reply', { 'edges/payer-replies': undefined }, 'replyEdge', '/edges/taker-pays'],
  ['a way to cancel', { [`${reply}/cancelChannel`]: undefined }, 'cancelChannel', `/${reply}`],
  ['one cancel message', { 'edges/cancels-to-refunder/messages': ['unpay', 'pay'] }, 'cancelMessage', `/${reply}/cancelChannel`],
  ['who cancels', { 'edges/cancels-to-refunder': undefined }, 'canceller', `/${reply}/cancelChannel`],
  ['a confirmation', { 'edges/refunder-replies': undefined }, 'confirmation', `/${reply}/cancelChannel`],
  ['who undoes', { [`${reply}/compensation`]: undefined, [`${reply}/onTimeout`]: 'compensate' }, 'compensation', `/${reply}/compensation`],
  ['the compensation at its queue', { [`${reply}/compensation`]: 'payer' }, 'compensation', `/${reply}/compensation`],
  ['one record for both', { 'edges/refunder-writes/to': 'orders-db' }, 'compensationStore', '/nodes/refunder'],
  ['a store', { 'edges/payer-writes': undefined }, 'requestStore', '/nodes/payer'],
  ['an outbox', { 'nodes/payments-db/outbox': undefined }, 'requestOutbox', '/nodes/payments-db'],
  ['the id in the reply', { 'messages/paid/payload/required': ['customerId'] }, 'correlationField', '/messages/paid/payload'],
  [
    'fields to cancel with',
    {
      'messages/unpay/payload/required': ['orderId', 'customerId', 'reason'],
      'messages/unpay/payload/properties/reason': { type: 'string' },
    },
    'derivedField',
    '/messages/unpay/payload',
  ],
];

describe('what a request lacks', () => {
  it.each(refused)('refuses %s', (_what, changes, messageId, pointer) => {
    const findings = unsupportedFindings(graph(changes));
    expect(findings).toContainEqual(expect.objectContaining({ ruleId: 'generate/not-yet-generated', messageId, pointer }));
  });

  it.each(missing)('misses %s', (_what, changes, messageId, pointer) => {
    const findings = missingFindings(graph(changes));
    expect(findings).toContainEqual(expect.objectContaining({ ruleId: 'generate/missing', messageId, pointer }));
    for (const { message, remedy } of findings) expect(`${message} ${remedy}`).not.toMatch(/undefined|\[object/);
  });
});
