import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { document } from './rule-tester.fixture.ts';
import { parseTopology } from '../model/parse.ts';
import { defineRule } from './define-rule.ts';
import { checkText, validateTopology } from './index.ts';
import { nodeRef } from './wording.ts';

const nodes = { p: { kind: 'producer' }, q: { kind: 'queue' } };
const edges = { put: { kind: 'send', from: 'p', to: 'q' } };

function parsed(rules: Readonly<Record<string, unknown>> = {}) {
  const { topology } = parseTopology(document({ nodes, edges, rules }));
  if (!topology) throw new Error('the document is not valid');
  return topology;
}

const severities = (rules: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(validateTopology(parsed(rules)).map(({ ruleId, severity }) => [ruleId, severity]));

describe('severities', () => {
  it('are those of the rules', () => {
    expect(severities({})).toEqual({ 'channel/unbounded-queue': 'error', 'structure/queue-no-consumer': 'error' });
  });

  it.each<[string, unknown, string | undefined]>([
    ['a word', 'warning', 'warning'],
    ['off', 'off', undefined],
    ['a block', { severity: 'info', reason: 'small' }, 'info'],
    ['one element', { nodes: { q: { severity: 'off', reason: 'external' } } }, undefined],
    ['one element against the rest', { severity: 'off', nodes: { q: { severity: 'error', reason: 'this one' } } }, 'error'],
    ['another element', { nodes: { p: { severity: 'off', reason: 'other' } } }, 'error'],
  ])('can be changed by %s', (_name, override, expected) => {
    expect(severities({ 'channel/unbounded-queue': override })['channel/unbounded-queue']).toBe(expected);
  });
});

describe('validateTopology', () => {
  const broken = defineRule({
    id: 'test/broken',
    severity: 'warning',
    title: 'Broken',
    messages: { one: 'Found {name}.' },
    remedy: 'Mend {name}.',
    why: { text: 'A test.', source: 'None' },
    docs: 'none.md',
    *check() {
      yield { messageId: 'one', target: nodeRef('q'), data: { name: 'Q' } };
      throw new TypeError('out of luck');
    },
  });
  const sound = {
    ...broken,
    id: 'test/sound',
    *check() {
      yield { messageId: 'one', target: nodeRef('p'), pointer: '/title', data: { name: 'P' } } as const;
    },
  };

  it('wraps a rule that throws, keeps what it found, and goes on', () => {
    const found = validateTopology(parsed(), { rules: [broken, sound] });
    expect(found.map(({ ruleId, severity, message, pointer }) => ({ ruleId, severity, message, pointer }))).toEqual([
      {
        ruleId: 'internal/rule-failed',
        severity: 'error',
        message: 'The rule test/broken failed: out of luck. What it would have found is not known.',
        pointer: '',
      },
      { ruleId: 'test/broken', severity: 'warning', message: 'Found Q.', pointer: '/nodes/q' },
      { ruleId: 'test/sound', severity: 'warning', message: 'Found P.', pointer: '/nodes/p/title' },
    ]);
    expect(found[0]?.remedy).toContain('please report');
  });

  it('takes the broker of undefined servers from its caller', () => {
    const { topology } = parseTopology(document({ nodes: { ...nodes, q: { kind: 'queue', maxLength: 5 } }, edges }));
    const missing = (options: Parameters<typeof validateTopology>[1]) =>
      topology && validateTopology(topology, options).filter(({ ruleId }) => ruleId === 'structure/capability-missing');
    expect(missing({})).toHaveLength(0);
    expect(missing({ defaultProtocol: 'kafka' })).toHaveLength(1);
  });

  it('checks an empty topology', () => expect(checkText(document({})).findings).toEqual([]));
});

describe('checkText', () => {
  it('gives each finding its place', () => {
    const { findings } = checkText('eventwright: "1.0"\ninfo: { name: a }\nnodes:\n  q:\n    kind: queue\n    maxLength: 5\n');
    expect(findings.map(({ ruleId, range }) => [ruleId, range?.line])).toEqual([
      ['structure/queue-no-consumer', 5],
      ['structure/channel-no-producer', 5],
    ]);
  });

  it('stops at text that does not fit the format', () => {
    const { topology, findings } = checkText('eventwright: "1.0"\ninfo: { name: a }\nnodes: { q: { kind: queu } }\n');
    expect(topology).toBeUndefined();
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(['document/schema']);
  });

  it('reports unknown names and rules together', () => {
    const { findings } = checkText(document({ nodes: { q: { kind: 'queue', deadLetter: { channel: 'gone' } } } }));
    expect(new Set(findings.map(({ ruleId }) => ruleId))).toContain('document/reference');
    expect(new Set(findings.map(({ ruleId }) => ruleId))).toContain('structure/queue-no-consumer');
  });

  const gallery = path.resolve(import.meta.dirname, '../../../schemas/examples/gallery');
  it.each(readdirSync(gallery))('the gallery example %s has no error', (name) => {
    const { findings } = checkText(readFileSync(path.join(gallery, name), 'utf8'));
    expect(findings.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  });
});
