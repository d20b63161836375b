import { describe, expect, it } from 'vitest';
import type { RuleId } from '../../rules/index.ts';
import { document, message, ruleFindings } from '../../rules/rule-tester.fixture.ts';

type Members = Readonly<Record<string, unknown>>;
interface Case {
  readonly store?: Members;
  readonly replica?: Members;
  readonly message?: Members;
  readonly edges?: Members;
}

const store = { kind: 'command-store', entity: { name: 'row', key: ['id'] } };

/** c writes db and tells t, which r follows. */
const text = (each: Case) =>
  document({
    messages: { m: message(each.message) },
    nodes: {
      c: { kind: 'consumer' },
      db: { ...store, ...each.store },
      db2: store,
      t: { kind: 'topic' },
      q: { kind: 'queue' },
      r: { kind: 'replica', replica: each.replica ?? {} },
    },
    edges: {
      write: { kind: 'write', from: 'c', to: 'db' },
      tell: { kind: 'send', from: 'c', to: 't', messages: ['m'] },
      copy: { kind: 'replicate', from: 't', to: 'r' },
      ...each.edges,
    },
  });

const wins = { conflict: 'version-wins' };

describe('consistency rules', () => {
  it.each<[RuleId, string, Case, string[]]>([
    ['consistency/dual-write', 'no outbox', {}, ['apart /nodes/c']],
    ['consistency/dual-write', 'an outbox', { store: { outbox: {} } }, []],
    [
      'consistency/dual-write',
      'an outbox in another store that it writes',
      { store: { outbox: {} }, edges: { also: { kind: 'write', from: 'c', to: 'db2' } } },
      [],
    ],
    ['consistency/dual-write', 'only what a newer message replaces', { message: { ephemeral: true } }, []],
    ['consistency/dual-write', 'nothing published', { edges: { tell: { kind: 'call', from: 'c', to: 'c' } } }, []],
    ['consistency/dual-write', 'a reply is published too', { edges: { tell: { kind: 'reply', from: 'c', to: 'q' } } }, ['apart /nodes/c']],
    ['consistency/no-version-guard', 'nothing said', {}, ['lastWrite /nodes/r/replica/conflict']],
    ['consistency/no-version-guard', 'no version at the source', { replica: wins }, ['noVersion /nodes/r/replica/conflict']],
    ['consistency/no-version-guard', 'guarded', { replica: wins, store: { versionField: 'version' } }, []],
    [
      'consistency/no-version-guard',
      'a source that is not drawn',
      { replica: wins, edges: { write: { kind: 'write', from: 'c', to: 'db2' }, tell: { kind: 'receive', from: 'q', to: 'c' } } },
      [],
    ],
    [
      'consistency/no-version-guard',
      'the store itself',
      { replica: wins, edges: { copy: { kind: 'replicate', from: 'db', to: 'r' } } },
      ['noVersion /nodes/r/replica/conflict'],
    ],
    ['consistency/no-version-guard', 'not fed', { edges: { copy: { kind: 'read', from: 'c', to: 'r' } } }, []],
    ['consistency/outbox-cursor-gap', 'unsent rows unless stated', { store: { outbox: {} } }, []],
    ['consistency/outbox-cursor-gap', 'a sequence', { store: { outbox: { cursor: 'sequence-id' } } }, ['skips /nodes/db/outbox/cursor']],
  ])('%s: %s', (ruleId, _name, each, expected) =>
    expect(ruleFindings(ruleId, text(each)).map(({ messageId, pointer }) => `${messageId} ${pointer}`)).toEqual(expected),
  );

  it('gives the source a version, and the messages a field for it', () => {
    const [finding] = ruleFindings('consistency/no-version-guard', text({}));
    expect(finding?.fix?.edit.map(({ pointer }) => pointer)).toEqual([
      '/nodes/r/replica/conflict',
      '/nodes/db/versionField',
      '/messages/m/payload/properties/version',
      '/messages/m/payload/required',
    ]);
  });
});
