import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyEdit, parseTopology, updateText, type Finding, type Topology } from '../model/index.ts';
import { document, examplesRoot } from '../rules/rule-tester.fixture.ts';
import { checkText, rules } from '../rules/index.ts';
import { fixAll, isFixable } from './index.ts';

const galleryRoot = path.resolve(examplesRoot, '../gallery');
const readExample = (name: string) => readFileSync(name, 'utf8');

const keyOf = ({ ruleId, pointer, messageId }: Finding) => `${ruleId} ${messageId} ${pointer}`;
const errorsIn = (findings: readonly Finding[]) => findings.filter(({ severity }) => severity === 'error').map(keyOf);

function checked(text: string) {
  const { topology, findings, format } = checkText(text);
  if (!topology) throw new Error(`the text does not parse: ${findings.map(({ message }) => message).join('; ')}`);
  return { topology, findings, format };
}

/** The topology as the file would hold it, so that an edit which the format refuses is seen. */
const written = (text: string, topology: Topology) => checked(updateText(text, topology, parseTopology(text).format));

/** That each rule has its example is for the parity test. */
const badExampleOf = (ruleId: string) => path.join(examplesRoot, `${ruleId}.bad.yaml`);
const illustrated = rules.filter(({ id }) => existsSync(badExampleOf(id)));
const fixable = illustrated.filter(({ fix }) => fix !== undefined).map(({ id }) => id);
const badExamples = illustrated.map(({ id }) => badExampleOf(id));
const gallery = readdirSync(galleryRoot).map((name) => path.join(galleryRoot, name));

describe.each(fixable)('the fix of %s', (ruleId) => {
  const text = readExample(badExampleOf(ruleId));
  const before = checked(text);
  const own = before.findings.filter((finding) => finding.ruleId === ruleId).filter(isFixable);

  it('is offered on the bad example, in words', () => {
    expect(own.length).toBeGreaterThan(0);
    for (const { fix } of own) expect(fix.label).toMatch(/^[A-Z][^{}]{3,}$/);
  });

  it('removes its finding, and brings no new error', () => {
    for (const finding of own) {
      const after = written(text, applyEdit(before.topology, finding.fix.edit));
      expect(after.findings.map(keyOf)).not.toContain(keyOf(finding));
      expect(errorsIn(after.findings).filter((key) => !errorsIn(before.findings).includes(key))).toEqual([]);
    }
  });
});

describe.each([...gallery, ...badExamples].map((file) => [path.basename(file), file]))('mending all of %s', (_name, file) => {
  const text = readExample(file);
  const before = checked(text);
  const result = fixAll(before.topology);

  it('reaches a fixed point', () => {
    expect(result.findings.filter(isFixable).map(keyOf)).toEqual([]);
    expect(fixAll(result.topology).applied).toEqual([]);
  });

  it('brings no error that was not there', () => {
    const after = written(text, result.topology);
    expect(errorsIn(after.findings).filter((key) => !errorsIn(before.findings).includes(key))).toEqual([]);
  });

  it('keeps the comments of what stays', () => {
    const commented = text.replace(/^edges:$/m, '# what flows\nedges:');
    expect(updateText(commented, result.topology, 'yaml')).toContain('# what flows');
  });
});

describe('fixAll', () => {
  const text = document({
    nodes: { p: { kind: 'producer' }, q: { kind: 'queue' } },
    edges: { put: { kind: 'send', from: 'p', to: 'q' }, lost: { kind: 'send', from: 'p', to: 'gone' } },
  });

  it('mends only what is asked for', () => {
    const { applied, topology } = fixAll(checked(text).topology, { only: ({ ruleId }) => ruleId === 'structure/dangling-edge' });
    expect(applied.map(({ ruleId }) => ruleId)).toEqual(['structure/dangling-edge']);
    expect(Object.keys(topology.edges)).toEqual(['put']);
  });

  it('changes nothing where nothing can be mended', () => {
    const { topology } = checked(document({}));
    expect(fixAll(topology)).toEqual({ topology, applied: [], findings: [] });
    expect(fixAll(topology).topology).toBe(topology);
  });

  it('ends although two fixes undo each other', () => {
    const { topology } = checked(document({ nodes: { p: { kind: 'producer' } } }));
    const flip = (state: Topology): Finding[] => {
      const title = state.nodes['p']?.title === 'a' ? 'b' : 'a';
      const pointer = '/nodes/p/title';
      return [
        {
          ruleId: `test/${title}`,
          messageId: 'flip',
          severity: 'error',
          message: '',
          remedy: '',
          target: { type: 'node', id: 'p' },
          related: [],
          pointer,
          fix: { label: 'Flip', edit: [{ op: 'set', pointer, value: title }] },
        },
      ];
    };
    expect(fixAll(topology, { check: flip }).applied).toHaveLength(2);
  });
});
