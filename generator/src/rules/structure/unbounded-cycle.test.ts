import { describe, expect, it } from 'vitest';
import { document, message, ruleFindings } from '../rule-tester.fixture.ts';

const consumer = (members = {}) => ({ kind: 'consumer', ...members });
const topic = { kind: 'topic' };
const send = (from: string, to: string, messages?: string[], more = {}) => ({
  kind: 'send',
  from,
  to,
  ...(messages && { messages }),
  ...more,
});
const subscribe = (from: string, to: string, filter?: string[]) => ({
  kind: 'subscribe',
  from,
  to,
  subscription: { ...(filter && { filter }) },
});
const receive = (from: string, to: string) => ({ kind: 'receive', from, to });
const call = (from: string, to: string) => ({ kind: 'call', from, to });
const messages = { a: message(), b: message(), 'reply-a': message({ kind: 'reply' }) };

const find = (nodes: object, edges: object) =>
  ruleFindings('structure/unbounded-cycle', document({ messages, nodes: { ...nodes }, edges: { ...edges } })).map(
    ({ message: text }) => /for ever: (.*?)\. /.exec(text)?.[1],
  );

describe('structure/unbounded-cycle', () => {
  it.each([
    [
      'two consumers over two topics, wildcards all round',
      { s: topic, t: topic, x: consumer(), y: consumer() },
      { e1: subscribe('s', 'x'), e2: send('x', 't'), e3: subscribe('t', 'y'), e4: send('y', 's') },
      ['x → t → y → s → x'],
    ],
    [
      'a queue bound to a topic is part of the way',
      { t: topic, q: { kind: 'queue' }, x: consumer() },
      { e1: subscribe('t', 'q'), e2: receive('q', 'x'), e3: send('x', 't', ['a']) },
      ['x → t → q → x'],
    ],
    ['the same loop, by calls', { x: consumer(), y: consumer() }, { e1: call('x', 'y'), e2: call('y', 'x') }, ['y → x → y']],
    [
      'filters that let the next message of the round pass',
      { t: topic, x: consumer(), y: consumer() },
      { e1: subscribe('t', 'x', ['a']), e2: send('x', 't', ['b']), e3: subscribe('t', 'y', ['b']), e4: send('y', 't', ['a']) },
      ['y → t → x → y'],
    ],
    [
      'a cancellation whose handling makes the next request',
      { q: { kind: 'queue' }, c: { kind: 'queue' }, r: { kind: 'queue' }, t: topic, x: consumer(), y: consumer() },
      {
        e1: send('x', 'q', ['a'], { requestReply: { reply: { channel: 'r' }, cancelChannel: 'c' } }),
        e2: receive('c', 'y'),
        e3: send('y', 't', ['b']),
        e4: subscribe('t', 'x'),
      },
      ['y → t → x → c → y'],
    ],
  ])('finds %s', (_name, nodes, edges, expected) => {
    const found = find(nodes, edges);
    expect(found).toHaveLength(expected.length);
    expect(found.map((path) => path?.split(' → ').slice(1).toSorted())).toEqual(
      expected.map((path) => path.split(' → ').slice(1).toSorted()),
    );
  });

  it.each([
    ['a filter takes another message', { t: topic, x: consumer() }, { e1: subscribe('t', 'x', ['a']), e2: send('x', 't', ['b']) }],
    ['a consumer counts hops', { t: topic, x: consumer({ maxHops: 16 }) }, { e1: subscribe('t', 'x'), e2: send('x', 't', ['a']) }],
    ['the way does not come back', { s: topic, t: topic, x: consumer() }, { e1: subscribe('s', 'x'), e2: send('x', 't') }],
    [
      'the reply to a request ends the exchange',
      { q: { kind: 'queue' }, r: { kind: 'queue' }, x: consumer(), y: consumer() },
      {
        e1: send('x', 'q', ['a'], { requestReply: { reply: { channel: 'r' } } }),
        e2: receive('q', 'y'),
        e3: { kind: 'reply', from: 'y', to: 'r', messages: ['reply-a'] },
        e4: receive('r', 'x'),
      },
    ],
    [
      'the confirmation of a cancellation ends the exchange, for each of two requests',
      {
        ...Object.fromEntries(['q', 'c', 'r', 'q2', 'c2', 'r2'].map((id) => [id, { kind: 'queue' }])),
        x: consumer(),
        y: consumer(),
        y2: consumer(),
      },
      {
        e1: send('x', 'q', ['a'], { requestReply: { reply: { channel: 'r' }, cancelChannel: 'c' } }),
        e2: receive('q', 'y'),
        e3: send('x', 'c', ['b']),
        e4: receive('c', 'y'),
        e5: { kind: 'reply', from: 'y', to: 'r', messages: ['reply-a'] },
        e6: receive('r', 'x'),
        f1: send('x', 'q2', ['a'], { requestReply: { reply: { channel: 'r2' }, cancelChannel: 'c2' } }),
        f2: receive('q2', 'y2'),
        f3: send('x', 'c2', ['b']),
        f4: receive('c2', 'y2'),
        f5: { kind: 'reply', from: 'y2', to: 'r2', messages: ['reply-a'] },
      },
    ],
    [
      'the only way back is a dead-letter edge',
      { q: { kind: 'queue' }, d: { kind: 'queue' }, x: consumer() },
      { e1: receive('q', 'x'), e2: { kind: 'dead-letter', from: 'q', to: 'd' }, e3: receive('d', 'x') },
    ],
  ])('finds nothing where %s', (_name, nodes, edges) => expect(find(nodes, edges)).toEqual([]));

  it('survives edges with missing ends and loops of one queue', () => {
    expect(find({ q: { kind: 'queue' } }, { e1: receive('q', 'nobody'), e2: send('nobody', 'q') })).toEqual([]);
  });
});
