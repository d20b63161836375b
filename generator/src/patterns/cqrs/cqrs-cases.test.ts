import { describe, expect, it } from 'vitest';
import type { RuleId } from '../../rules/index.ts';
import { document, message, ruleFindings } from '../../rules/rule-tester.fixture.ts';

type Members = Readonly<Record<string, unknown>>;
interface Case {
  readonly server?: Members;
  readonly store?: Members;
  readonly topic?: Members;
  readonly view?: Members;
  readonly nodes?: Members;
  readonly edges?: Members;
}

/** p → q → c → db; c → t → v. */
const text = (each: Case) =>
  document({
    servers: { main: { protocol: 'nats', ...each.server } },
    messages: { m: message() },
    nodes: {
      p: { kind: 'producer' },
      q: { kind: 'queue' },
      c: { kind: 'consumer' },
      db: { kind: 'command-store', entity: { name: 'row', key: ['id'] }, ...each.store },
      t: { kind: 'topic', ...each.topic },
      v: { kind: 'read-model', readModel: { source: 'db', ...each.view } },
      ...each.nodes,
    },
    edges: {
      put: { kind: 'send', from: 'p', to: 'q', messages: ['m'] },
      take: { kind: 'receive', from: 'q', to: 'c' },
      write: { kind: 'write', from: 'c', to: 'db' },
      tell: { kind: 'send', from: 'c', to: 't', messages: ['m'] },
      show: { kind: 'project', from: 't', to: 'v' },
      ...each.edges,
    },
  });

const unfed = { show: { kind: 'read', from: 'p', to: 'v' } };
const direct = { show: { kind: 'project', from: 'db', to: 'v' } };
const split = { sharding: { shardKey: ['id'], databases: 2 } };

describe('cqrs rules', () => {
  it.each<[RuleId, string, Case, string[]]>([
    ['cqrs/no-source', 'from the writer of the source', {}, []],
    ['cqrs/no-source', 'from the source itself', { edges: direct }, []],
    ['cqrs/no-source', 'from nowhere', { edges: unfed }, ['unfed']],
    ['cqrs/no-source', 'from nowhere, and of nothing', { edges: unfed, view: { source: undefined } }, ['unfed']],
    [
      'cqrs/no-source',
      'from somebody else',
      { nodes: { u: { kind: 'topic' } }, edges: { show: { kind: 'project', from: 'u', to: 'v' } } },
      ['detached'],
    ],
    ['cqrs/no-source', 'from somebody, of a source not stated', { view: { source: undefined } }, []],
    [
      'cqrs/no-source',
      'over a consumer in between',
      {
        nodes: { u: { kind: 'topic' }, d: { kind: 'consumer' } },
        edges: {
          on: { kind: 'subscribe', from: 't', to: 'd' },
          again: { kind: 'send', from: 'd', to: 'u' },
          show: { kind: 'project', from: 'u', to: 'v' },
        },
      },
      [],
    ],
    ['cqrs/cross-shard-view', 'a source in one piece', {}, []],
    ['cqrs/cross-shard-view', 'no order', { store: split }, ['fansOut']],
    ['cqrs/cross-shard-view', 'order by key', { store: split, topic: { ordering: 'key' } }, []],
    [
      'cqrs/cross-shard-view',
      'a replica follows each shard',
      { store: split, topic: { ordering: 'key' }, view: { kind: 'replica' } },
      ['fansOut'],
    ],
    ['cqrs/cross-shard-view', 'the shards themselves', { store: split, edges: direct }, ['fansOut']],
    ['cqrs/checkpoint-not-atomic', 'in the view', { view: { checkpointStore: 'v' } }, []],
    ['cqrs/checkpoint-not-atomic', 'elsewhere', { view: { checkpointStore: 'db' } }, ['apart']],
    ['cqrs/not-rebuildable', 'nobody says how long', {}, []],
    ['cqrs/not-rebuildable', 'for a time', { topic: { retentionMs: 5 } }, ['lost']],
    ['cqrs/not-rebuildable', 'a broker that deletes by age', { server: { protocol: 'kafka' } }, ['lost']],
    ['cqrs/not-rebuildable', 'a snapshot', { topic: { retentionMs: 5 }, view: { rebuildFrom: 'snapshot' } }, []],
    ['cqrs/not-rebuildable', 'a store keeps all', { server: { protocol: 'kafka' }, edges: direct }, []],
    ['cqrs/stale-read-unspecified', 'read by who commands', { edges: { look: { kind: 'read', from: 'p', to: 'v' } } }, ['unsaid']],
    ['cqrs/stale-read-unspecified', 'read by who writes', { edges: { look: { kind: 'read', from: 'c', to: 'v' } } }, ['unsaid']],
    [
      'cqrs/stale-read-unspecified',
      'read by others',
      { nodes: { x: { kind: 'external' } }, edges: { look: { kind: 'read', from: 'x', to: 'v' } } },
      [],
    ],
    [
      'cqrs/stale-read-unspecified',
      'said',
      { view: { consistency: 'eventual' }, edges: { look: { kind: 'read', from: 'p', to: 'v' } } },
      [],
    ],
  ])('%s: %s', (ruleId, _name, each, expected) =>
    expect(ruleFindings(ruleId, text(each)).map(({ messageId }) => messageId)).toEqual(expected),
  );

  it('projects the topic that the writer of the source tells, else the source', () => {
    const steps = (each: Case) => ruleFindings('cqrs/no-source', text(each))[0]?.fix?.edit.map(({ pointer }) => pointer);
    expect(steps({ edges: unfed })).toEqual(['/nodes/t-dlq', '/nodes/t/deadLetter/channel', '/edges/t-projects-v']);
    expect(steps({ edges: { ...unfed, tell: { kind: 'call', from: 'c', to: 'c' } } })).toEqual(['/edges/db-projects-v']);
  });

  it('orders a feed only where the broker can', () => {
    const fix = (each: Case) => ruleFindings('cqrs/cross-shard-view', text({ store: split, ...each }))[0]?.fix?.edit;
    expect(fix({})).toEqual([{ op: 'set', pointer: '/nodes/t/ordering', value: 'key' }]);
    expect(fix({ server: { protocol: 'postgres' } })).toBeUndefined();
    expect(fix({ edges: direct })).toBeUndefined();
  });
});
