import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { document } from '../rule-tester.fixture.ts';
import { checkText, readRulesFile } from '../index.ts';

const nodes = { p: { kind: 'producer', title: 'Shop' }, q: { kind: 'queue', maxLength: 5 }, r: { kind: 'queue' } };
const edges = { put: { kind: 'send', from: 'p', to: 'q' }, also: { kind: 'send', from: 'p', to: 'r', delivery: 'at-most-once' } };

function found(rulesFile: string, more: Readonly<Record<string, unknown>> = {}) {
  const { config, findings } = readRulesFile(rulesFile);
  const checked = checkText(document({ nodes, edges, ...more }), 'json', { config });
  return { own: findings, findings: checked.findings, suppressions: checked.suppressions };
}

const severitiesOf = (findings: readonly { ruleId: string; severity: string; pointer: string }[], ruleId: string) =>
  Object.fromEntries(findings.filter((each) => each.ruleId === ruleId).map(({ pointer, severity }) => [pointer, severity]));

describe('presets and overrides', () => {
  const noConsumer = 'structure/queue-no-consumer';

  it.each([
    ['', { '/nodes/q': 'error', '/nodes/r': 'error' }],
    ['preset: strict', { '/nodes/q': 'error', '/nodes/r': 'error' }],
    [`rules: { ${noConsumer}: off }`, {}],
    [
      `rules: { ${noConsumer}: { severity: warning, nodes: { q: { severity: info, reason: read by a bank } } } }`,
      { '/nodes/q': 'info', '/nodes/r': 'warning' },
    ],
  ])('%s', (text, expected) => {
    const { own, findings } = found(text);
    expect(own).toEqual([]);
    expect(severitiesOf(findings, noConsumer)).toEqual(expected);
  });

  it.each([
    ['recommended', 'info'],
    ['strict', 'warning'],
    ['all', 'error'],
  ])('the preset %s makes an info finding %s', (preset, expected) => {
    const call = (from: string) => ({ kind: 'call', from, to: 'x', idempotencyKey: 'id', retry: { maxAttempts: 2, attemptTimeoutMs: 9 } });
    const more = {
      nodes: { a: { kind: 'producer' }, b: { kind: 'producer' }, x: { kind: 'external', idempotent: true } },
      edges: { ca: call('a'), cb: call('b') },
    };
    const { findings } = found(`preset: ${preset}`, more);
    expect(severitiesOf(findings, 'retry/no-budget')).toEqual({ '/edges/ca/retry/budget': expected, '/edges/cb/retry/budget': expected });
  });

  it('the topology goes before the file, an element before its rule', () => {
    const file = `rules: { ${noConsumer}: { severity: info, nodes: { q: { severity: warning, reason: from the file } } } }`;
    const { findings } = found(file, { rules: { [noConsumer]: { severity: 'off', nodes: { r: { severity: 'error', reason: 'here' } } } } });
    expect(severitiesOf(findings, noConsumer)).toEqual({ '/nodes/q': 'warning', '/nodes/r': 'error' });
  });
});

describe('suppressions', () => {
  const suppressed = (id: string) => ({ 'structure/queue-no-consumer': { nodes: { [id]: { severity: 'off', reason: 'so' } } } });

  it.each([
    ['q', []],
    ['p', ['unused']],
    ['gone', ['absent']],
  ])('of %s: %o', (id, expected) => {
    const { findings } = found('', { rules: suppressed(id) });
    const stale = findings.filter(({ ruleId }) => ruleId === 'rules/stale-suppression');
    expect(stale.map(({ messageId }) => messageId)).toEqual(expected);
    for (const { fix, pointer } of stale) expect(fix?.edit).toEqual([{ op: 'remove', pointer }]);
  });

  it('tells which of the file had an effect', () => {
    const text =
      'rules: { structure/queue-no-consumer: { nodes: { q: { severity: off, reason: so }, p: { severity: off, reason: so } } } }';
    expect(found(text).suppressions.map(({ elementId, isUsed }) => [elementId, isUsed])).toEqual([
      ['q', true],
      ['p', false],
    ]);
  });
});

describe('unknown rules', () => {
  it.each([
    ['structure/queue-no-consumr', 'Did you mean "structure/queue-no-consumer"?'],
    ['queue/no-dead-letter', 'Did you mean "channel/no-dead-letter"?'],
    ['nothing/like-it-at-all', 'Remove it; `eventwright rules` lists the rules.'],
  ])('%s', (id, remedy) => {
    expect(readRulesFile(`rules: { ${id}: off }`).findings).toMatchObject([{ ruleId: 'rules/unknown-rule', remedy, range: { line: 1 } }]);
    const { findings } = found('', { rules: { [id]: 'off' } });
    expect(findings.filter(({ ruleId }) => ruleId === 'rules/unknown-rule').map((each) => each.remedy)).toEqual([remedy]);
  });
});

describe('rules of a project', () => {
  const rule = (members: string) => `custom:\n  - id: house/rule\n    message: '"{name}" is wrong in {property}.'\n    ${members}`;
  const own = (members: string, more = {}) => {
    const { own: wrong, findings } = found(rule(members), more);
    expect(wrong).toEqual([]);
    return findings
      .filter(({ ruleId }) => ruleId === 'house/rule')
      .map(({ pointer, message, severity }) => `${severity} ${pointer}: ${message}`);
  };

  it.each([
    [
      'given: { node: queue }, then: { property: title, present: true }',
      ['warning /nodes/q/title: "q" is wrong in title.', 'warning /nodes/r/title: "r" is wrong in title.'],
    ],
    [
      'given: { node: producer }, then: { property: title, matches: "^[a-z]+$" }, severity: error',
      ['error /nodes/p/title: "Shop" is wrong in title.'],
    ],
    [
      'given: { edge: "*" }, then: { property: delivery, equals: at-least-once }',
      ['warning /edges/also/delivery: "Shop → r" is wrong in delivery.'],
    ],
    [
      'given: { path: "/nodes/*" }, where: { property: kind, equals: queue }, then: { property: maxLength, min: 10 }',
      ['warning /nodes/q/maxLength: "q" is wrong in maxLength.'],
    ],
    ['given: { path: /info }, then: { property: title, present: true }', ['warning /info/title: "case" is wrong in title.']],
    ['given: { node: queue }, then: { property: maxLength, max: 9 }', []],
    [
      'given: { node: producer }, then: [{ property: kind, oneOf: [producer] }, { property: title, present: false }]',
      ['warning /nodes/p/title: "Shop" is wrong in title.'],
    ],
  ])('%s', (members, expected) => expect(own(members.replaceAll(/, (where|then|severity):/g, '\n    $1:'))).toEqual(expected));

  it('can be overridden like any other', () => {
    const text = `${rule('given: { node: queue }\n    then: { property: title, present: true }')}\nrules: { house/rule: off }`;
    const { own: wrong, findings } = found(text);
    expect(wrong).toEqual([]);
    expect(findings.filter(({ ruleId }) => ruleId === 'house/rule')).toEqual([]);
  });

  it.each([
    ['preset: fast', '/preset'],
    ['rules: 7', '/rules'],
    ['rules: { structure/queue-no-consumer: loud }', '/rules/structure~1queue-no-consumer'],
    ['rules: { structure/queue-no-consumer: { nodes: { q: { severity: off } } } }', '/rules/structure~1queue-no-consumer/nodes/q/reason'],
    ['extra: 1', '/extra'],
    [rule('given: { node: quue }\n    then: { property: a, present: true }'), '/custom/0/given/node'],
    [rule('given: { node: queue, edge: call }\n    then: { property: a, present: true }'), '/custom/0/given'],
    [rule('given: { node: queue }\n    then: { property: a }'), '/custom/0/then'],
    [rule('given: { node: queue }\n    then: { property: a, matches: "(a+)+" }'), '/custom/0/then/matches'],
    [rule('given: { node: queue }\n    then: { property: a, min: many }'), '/custom/0/then/min'],
    [rule('given: { node: queue }\n    then: { property: a, present: true }').replace('house/rule', 'retry/no-jitter'), '/custom/0/id'],
    ['custom: [{ id: House }]', '/custom/0/id'],
    ['a: [', ''],
  ])('says where %s is wrong', (text, pointer) => {
    const { findings } = readRulesFile(text);
    expect(findings.map((each) => each.pointer)).toContain(pointer);
    for (const finding of findings) expect(finding).toMatchObject({ ruleId: 'rules/file', severity: 'error' });
  });

  it('never throws, whatever the file holds', () => {
    const shaped = fc.record({
      preset: fc.anything(),
      rules: fc.dictionary(fc.constantFrom('a/b', 'retry/no-jitter', '__proto__'), fc.anything()),
      // oxlint-disable-next-line unicorn/no-thenable -- `then` is what a rules file calls it
      custom: fc.array(fc.record({ id: fc.constant('a/b'), given: fc.anything(), then: fc.anything(), message: fc.constant('{name}') })),
    });
    const property = fc.property(fc.oneof(shaped, fc.anything()), (value) => {
      const { config } = readRulesFile(JSON.stringify(value) ?? '');
      checkText(document({ nodes, edges }), 'json', { config });
    });
    fc.assert(property, { seed: 4, numRuns: 300 });
  });
});
