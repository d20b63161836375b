import { describe, expect, it } from 'vitest';
import type { RuleId } from '../../rules/index.ts';
import { document, message, ruleFindings } from '../../rules/rule-tester.fixture.ts';

type Members = Readonly<Record<string, unknown>>;
interface Case {
  readonly requester?: Members;
  readonly request?: Members | undefined;
  readonly responder?: Members;
  readonly nodes?: Members;
  readonly edges?: Members;
}

const reply = { channel: 'r', correlationId: 'id' };

/** asker → q → answerer → r → asker. */
const text = (each: Case) =>
  document({
    messages: { m: message(), n: message({ kind: 'reply' }) },
    nodes: {
      asker: { kind: 'consumer', ...each.requester },
      answerer: { kind: 'consumer', ...each.responder },
      q: { kind: 'queue' },
      r: { kind: 'queue' },
      db: { kind: 'command-store', entity: { name: 'row', key: ['id'] } },
      ...each.nodes,
    },
    edges: {
      ask: { kind: 'send', from: 'asker', to: 'q', messages: ['m'], requestReply: { reply, timeoutMs: 1000, ...each.request } },
      take: { kind: 'receive', from: 'q', to: 'answerer' },
      answer: { kind: 'reply', from: 'answerer', to: 'r', messages: ['n'] },
      ...each.edges,
    },
  });

const write = (from: string) => ({ write: { kind: 'write', from, to: 'db' } });
const long = { timeoutMs: 60_001 };

describe('request-reply rules', () => {
  it.each<[RuleId, string, Case, string[]]>([
    ['request-reply/no-timeout', 'stated', {}, []],
    ['request-reply/no-timeout', 'not stated', { request: { timeoutMs: undefined } }, ['waits']],
    [
      'request-reply/no-timeout',
      'a reply that nobody awaits',
      { nodes: { s: { kind: 'queue' } }, edges: { stray: { kind: 'reply', from: 'answerer', to: 's' } } },
      ['untraced'],
    ],
    ['request-reply/no-correlation', 'no reply is expected', { request: { reply: undefined } }, []],
    ['request-reply/no-correlation', 'not named', { request: { reply: { channel: 'r' } } }, ['unmatched']],
    ['request-reply/shared-reply-channel', 'one instance without a store', {}, []],
    ['request-reply/shared-reply-channel', 'instances without a store', { requester: { replicas: { max: 3 } } }, ['replicas']],
    [
      'request-reply/shared-reply-channel',
      'instances whose requests one store traces',
      { requester: { replicas: { max: 3 } }, edges: write('asker') },
      [],
    ],
    [
      'request-reply/shared-reply-channel',
      'two requesters, each with a store',
      {
        nodes: { other: { kind: 'consumer' } },
        edges: {
          ...write('asker'),
          more: { kind: 'send', from: 'other', to: 'q', messages: ['m'], requestReply: { reply, timeoutMs: 1, outstandingStore: 'db' } },
        },
      },
      ['requesters'],
    ],
    ['request-reply/no-compensation', 'a responder that only replies', {}, []],
    ['request-reply/no-compensation', 'a responder that writes', { edges: write('answerer') }, ['orphaned']],
    [
      'request-reply/no-compensation',
      'a responder that says it changes nothing',
      { edges: write('answerer'), responder: { effects: false } },
      [],
    ],
    ['request-reply/no-compensation', 'a responder that says it does', { responder: { effects: true } }, ['orphaned']],
    [
      'request-reply/no-compensation',
      'a compensation is promised but not drawn',
      { edges: write('answerer'), request: { onTimeout: 'compensate' } },
      ['orphaned'],
    ],
    [
      'request-reply/no-compensation',
      'a cancel queue',
      { edges: write('answerer'), nodes: { k: { kind: 'queue' } }, request: { cancelChannel: 'k' } },
      [],
    ],
    ['request-reply/no-compensation', 'a compensation', { edges: write('answerer'), request: { compensation: 'answerer' } }, []],
    [
      'request-reply/no-compensation',
      'a responder behind a topic and its queue',
      {
        nodes: { t: { kind: 'topic' }, q2: { kind: 'queue' } },
        edges: {
          ...write('answerer'),
          more: { kind: 'send', from: 'asker', to: 't', requestReply: { reply, timeoutMs: 1, compensation: 'asker' } },
          ask: { kind: 'send', from: 'asker', to: 't', requestReply: { reply, timeoutMs: 1 } },
          bind: { kind: 'subscribe', from: 't', to: 'q2' },
          take: { kind: 'receive', from: 'q2', to: 'answerer' },
        },
      },
      ['orphaned'],
    ],
    ['request-reply/volatile-state', 'a minute', { request: { timeoutMs: 60_000 } }, []],
    ['request-reply/volatile-state', 'more, and no store', { request: long }, ['forgets']],
    ['request-reply/volatile-state', 'a stated store', { request: { ...long, outstandingStore: 'db' } }, []],
    ['request-reply/volatile-state', 'the store that it writes', { request: long, edges: write('asker') }, []],
    ['request-reply/outlives-deadline', 'as long as the timeout', { request: { messageTtlMs: 1000 } }, []],
    ['request-reply/outlives-deadline', 'longer', { request: { messageTtlMs: 1001 } }, ['zombie']],
    ['request-reply/outlives-deadline', 'within a deadline over several tries', { request: { messageTtlMs: 5000, deadlineMs: 5000 } }, []],
  ])('%s: %s', (ruleId, _name, each, expected) =>
    expect(ruleFindings(ruleId, text(each)).map(({ messageId }) => messageId)).toEqual(expected),
  );

  it('makes a request of the only message that can be one', () => {
    const [finding] = ruleFindings(
      'request-reply/no-timeout',
      document({
        messages: { m: message() },
        nodes: { p: { kind: 'producer' }, q: { kind: 'queue' }, r: { kind: 'queue' }, c: { kind: 'consumer' } },
        edges: {
          ask: { kind: 'send', from: 'p', to: 'q', messages: ['m'] },
          take: { kind: 'receive', from: 'q', to: 'c' },
          answer: { kind: 'reply', from: 'c', to: 'r' },
        },
      }),
    );
    const requestReply = { reply: { channel: 'r', correlationId: 'id' }, timeoutMs: 30_000 };
    expect(finding?.fix?.edit).toEqual([{ op: 'set', pointer: '/edges/ask/requestReply', value: requestReply }]);
  });

  it('adds a store for a requester that has none', () => {
    const [finding] = ruleFindings('request-reply/volatile-state', text({ request: long }));
    expect(finding?.fix?.edit.map(({ pointer }) => pointer)).toEqual([
      '/nodes/asker-requests',
      '/edges/asker-writes-asker-requests',
      '/edges/ask/requestReply/outstandingStore',
    ]);
  });
});
