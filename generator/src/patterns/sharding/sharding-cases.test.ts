import { describe, expect, it } from 'vitest';
import type { RuleId } from '../../rules/index.ts';
import { document, message, ruleFindings } from '../../rules/rule-tester.fixture.ts';

type Members = Readonly<Record<string, unknown>>;
interface Case {
  readonly sharding?: Members | undefined;
  readonly mutable?: readonly string[];
  readonly payload?: Members;
  readonly other?: Members;
  readonly edges?: Members;
}

const payload = (properties: Members, required = Object.keys(properties)) => ({ type: 'object', required, properties });
const text = (each: Case) =>
  document({
    messages: { m: message({ payload: each.payload ?? payload({ id: {}, k: {} }) }), n: message({ payload: payload({ id: {} }) }) },
    nodes: {
      p: { kind: 'producer' },
      q: { kind: 'queue' },
      c: { kind: 'consumer' },
      db: {
        kind: 'command-store',
        entity: { name: 'row', key: ['id'], ...(each.mutable && { mutableFields: each.mutable }) },
        sharding: { shardKey: ['k'], databases: 2, tablesPerDb: 2, ...each.sharding },
      },
      db2: { kind: 'command-store', entity: { name: 'other', key: ['id'] }, ...each.other },
    },
    edges: {
      put: { kind: 'send', from: 'p', to: 'q', messages: ['m'] },
      take: { kind: 'receive', from: 'q', to: 'c' },
      write: { kind: 'write', from: 'c', to: 'db' },
      ...each.edges,
    },
  });

const second = (more: Members = {}) => ({ sharding: { shardKey: ['k'], databases: 2, ...more } });
const also = { also: { kind: 'write', from: 'c', to: 'db2' } };
const listed = (count: number) => ({ enum: Array.from({ length: count }, (_each, index) => `v${index}`) });

describe('sharding rules', () => {
  it.each<[RuleId, string, Case, string[]]>([
    ['sharding/key-unstable', 'other fields may change', { mutable: ['name'] }, []],
    ['sharding/key-unstable', 'the key may change', { mutable: ['k'] }, ['moves']],
    ['sharding/key-missing', 'required', {}, []],
    ['sharding/key-missing', 'optional', { payload: payload({ id: {}, k: {} }, ['id']) }, ['missing']],
    ['sharding/key-missing', 'absent', { payload: payload({ id: {} }) }, ['missing']],
    [
      'sharding/key-missing',
      'absent, but there is one shard',
      { payload: payload({ id: {} }), sharding: { databases: 1, tablesPerDb: 1 } },
      [],
    ],
    [
      'sharding/key-missing',
      'a query without it',
      { edges: { look: { kind: 'read', from: 'c', to: 'db', messages: ['n'] } } },
      ['missing'],
    ],
    [
      'sharding/key-missing',
      'another message does not get there',
      {
        edges: {
          write: { kind: 'write', from: 'c', to: 'db', messages: ['m'] },
          put2: { kind: 'send', from: 'p', to: 'q', messages: ['n'] },
        },
      },
      [],
    ],
    ['sharding/low-cardinality', 'nobody says how many', {}, []],
    ['sharding/low-cardinality', 'three for four shards', { payload: payload({ k: listed(3) }) }, ['idle']],
    ['sharding/low-cardinality', 'four for four shards', { payload: payload({ k: listed(4) }) }, ['uneven']],
    ['sharding/low-cardinality', 'a hundred for each', { payload: payload({ k: { type: 'integer', minimum: 1, maximum: 400 } }) }, []],
    ['sharding/low-cardinality', 'one less', { payload: payload({ k: { type: 'integer', minimum: 1, maximum: 399 } }) }, ['uneven']],
    ['sharding/low-cardinality', 'a yes or no', { payload: payload({ k: { type: 'boolean' } }) }, ['idle']],
    ['sharding/low-cardinality', 'as stated', { sharding: { distinctKeys: 3 } }, ['idle']],
    [
      'sharding/low-cardinality',
      'as stated, whatever the payload says',
      { sharding: { distinctKeys: 1_000_000 }, payload: payload({ k: listed(3) }) },
      [],
    ],
    [
      'sharding/low-cardinality',
      'a compound key',
      { sharding: { shardKey: ['k', 'id'] }, payload: payload({ k: listed(3), id: { type: 'string' } }) },
      [],
    ],
    ['sharding/correlated-db-table-hash', 'no common factor', { sharding: { hash: 'correlated', databases: 3 } }, []],
    ['sharding/correlated-db-table-hash', 'a common factor', { sharding: { hash: 'correlated' } }, ['unreachable']],
    ['sharding/modulo-node-count', 'correlated moves as much', { sharding: { hash: 'correlated', databases: 3 } }, ['reshuffles']],
    ['sharding/modulo-node-count', 'slots unless stated', {}, []],
    ['sharding/cross-shard-transaction', 'a store in one piece', { edges: also }, []],
    ['sharding/cross-shard-transaction', 'two sharded stores', { other: second(), edges: also }, ['apart']],
    [
      'sharding/cross-shard-transaction',
      'bound to each other',
      { sharding: { bindingGroup: 'g' }, other: second({ bindingGroup: 'g' }), edges: also },
      [],
    ],
    [
      'sharding/cross-shard-transaction',
      'bound, but by another key',
      { sharding: { bindingGroup: 'g' }, other: second({ bindingGroup: 'g', shardKey: ['id'] }), edges: also },
      ['apart'],
    ],
    [
      'sharding/cross-shard-transaction',
      'upon different messages',
      {
        other: second(),
        edges: { write: { kind: 'write', from: 'c', to: 'db', messages: ['m'] }, also: { ...also.also, messages: ['n'] } },
      },
      [],
    ],
    ['sharding/local-auto-increment', 'one table', { sharding: { idGenerator: 'auto-increment', databases: 1, tablesPerDb: 1 } }, []],
    ['sharding/local-auto-increment', 'numbers from a generator', { sharding: { idGenerator: 'snowflake' } }, []],
  ])('%s: %s', (ruleId, _name, each, expected) =>
    expect(ruleFindings(ruleId, text(each)).map(({ messageId }) => messageId)).toEqual(expected),
  );

  it('forgets how many keys there were when it changes the key', () => {
    const [finding] = ruleFindings('sharding/low-cardinality', text({ sharding: { distinctKeys: 3 } }));
    expect(finding?.fix?.edit).toEqual([
      { op: 'set', pointer: '/nodes/db/sharding/shardKey', value: ['k', 'id'] },
      { op: 'remove', pointer: '/nodes/db/sharding/distinctKeys' },
    ]);
  });

  it('offers no key where none is known to last', () => {
    expect(ruleFindings('sharding/key-unstable', text({ mutable: ['k', 'id'] }))[0]?.fix).toBeUndefined();
    expect(ruleFindings('sharding/low-cardinality', text({ mutable: ['id'], sharding: { distinctKeys: 3 } }))[0]?.fix).toBeUndefined();
  });
});
