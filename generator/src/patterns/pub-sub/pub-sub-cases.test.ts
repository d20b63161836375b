import { describe, expect, it } from 'vitest';
import { document, message, ruleFindings } from '../../rules/rule-tester.fixture.ts';
import type { RuleId } from '../../rules/index.ts';

type Members = Readonly<Record<string, unknown>>;

/** p → t → c. */
const text = (each: { topic?: Members; message?: Members; subscribe?: Members; send?: Members; nodes?: Members; edges?: Members }) =>
  document({
    messages: { m: message(each.message) },
    nodes: { p: { kind: 'producer' }, t: { kind: 'topic', ...each.topic }, c: { kind: 'consumer' }, ...each.nodes },
    edges: {
      tell: { kind: 'send', from: 'p', to: 't', messages: ['m'], ...each.send },
      hear: { kind: 'subscribe', from: 't', to: 'c', ...each.subscribe },
      ...each.edges,
    },
  });

const fleeting = { subscription: { durable: false } };
const other = (service?: string) => ({ d: { kind: 'consumer', ...(service !== undefined && { service }) } });

describe('pub-sub rules', () => {
  it.each<[RuleId, string, Parameters<typeof text>[0], string[]]>([
    ['pubsub/not-durable', 'durable unless stated', {}, []],
    ['pubsub/not-durable', 'not durable', { subscribe: fleeting }, ['/edges/hear/subscription/durable']],
    ['pubsub/not-durable', 'missing some is meant', { subscribe: { ...fleeting, delivery: 'at-most-once' } }, []],
    ['pubsub/not-durable', 'nothing is promised', { subscribe: fleeting, send: { delivery: 'at-most-once' } }, []],
    ['pubsub/not-durable', 'a newer message replaces it', { subscribe: fleeting, message: { ephemeral: true } }, []],
    [
      'pubsub/shared-subscription',
      'one name, two services',
      {
        subscribe: { subscription: { name: 'feed' } },
        nodes: other(),
        edges: { also: { kind: 'subscribe', from: 't', to: 'd', subscription: { name: 'feed' } } },
      },
      ['/edges/hear'],
    ],
    [
      'pubsub/shared-subscription',
      'one name, one service',
      {
        subscribe: { subscription: { name: 'feed' } },
        nodes: other('c'),
        edges: { also: { kind: 'subscribe', from: 't', to: 'd', subscription: { name: 'feed' } } },
      },
      [],
    ],
    [
      'pubsub/shared-subscription',
      'a queue that no topic feeds',
      {
        nodes: { q: { kind: 'queue' }, ...other() },
        edges: { a: { kind: 'receive', from: 'q', to: 'c' }, b: { kind: 'receive', from: 'q', to: 'd' } },
      },
      [],
    ],
    [
      'pubsub/no-subscriber',
      'a queue subscribes',
      { nodes: { u: { kind: 'topic' }, q: { kind: 'queue' } }, edges: { bind: { kind: 'subscribe', from: 'u', to: 'q' } } },
      [],
    ],
    ['pubsub/no-subscriber', 'others subscribe', { nodes: { u: { kind: 'topic', external: true } } }, []],
    ['pubsub/no-subscriber', 'nobody', { nodes: { u: { kind: 'topic' } } }, ['/nodes/u']],
  ])('%s: %s', (ruleId, _name, each, expected) => expect(ruleFindings(ruleId, text(each)).map(({ pointer }) => pointer)).toEqual(expected));

  it('bounds a subscription that it makes durable, unless the topic does', () => {
    const steps = (topic: Members) =>
      ruleFindings('pubsub/not-durable', text({ topic, subscribe: fleeting }))[0]?.fix?.edit.map(({ pointer }) => pointer);
    expect(steps({})).toEqual(['/edges/hear/subscription/durable', '/edges/hear/subscription/maxLength']);
    expect(steps({ maxLength: 5 })).toEqual(['/edges/hear/subscription/durable']);
  });

  it('moves all edges of a service to its own queue', () => {
    const nodes = { q: { kind: 'queue', maxLength: 5 }, ...other('shop'), e: { kind: 'consumer', service: 'shop' } };
    const edges = {
      bind: { kind: 'subscribe', from: 't', to: 'q' },
      a: { kind: 'receive', from: 'q', to: 'c' },
      b: { kind: 'receive', from: 'q', to: 'd' },
      b2: { kind: 'receive', from: 'q', to: 'e' },
    };
    const [finding] = ruleFindings('pubsub/shared-subscription', text({ nodes, edges }));
    expect(finding?.fix?.edit).toEqual([
      { op: 'set', pointer: '/nodes/q-shop', value: { kind: 'queue', maxLength: 5, title: 'q, d' } },
      { op: 'set', pointer: '/edges/t-feeds-q-shop', value: { kind: 'subscribe', from: 't', to: 'q-shop' } },
      { op: 'set', pointer: '/edges/b/from', value: 'q-shop' },
      { op: 'set', pointer: '/edges/b2/from', value: 'q-shop' },
    ]);
  });
});
