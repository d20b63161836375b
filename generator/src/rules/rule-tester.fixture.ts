import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ElementRef, Finding, Severity } from '../model/finding.ts';
import type { Topology } from '../model/topology.ts';
import { checkText, type RuleId, type rules } from './index.ts';

type RuleOf<Id extends RuleId> = Extract<(typeof rules)[number], { id: Id }>;

/** An element as `kind id`, such as `edge pay`. */
type Named = `${'node' | 'edge' | 'message' | 'server'} ${string}`;

export interface ExpectedFinding<Id extends RuleId> {
  messageId: keyof RuleOf<Id>['messages'] & string;
  target: Named;
  /** All other elements that light up, in any order. */
  related?: readonly Named[];
  pointer: string;
  severity?: Severity;
  /** Part of the message. */
  says?: string;
}

export const examplesRoot = path.resolve(import.meta.dirname, '../../../schemas/examples/rules');

const named = (element: ElementRef): string => (element.type === 'document' ? 'document' : `${element.type} ${element.id}`);

const sections = { node: 'nodes', edge: 'edges', message: 'messages', server: 'servers' } as const;
const exists = (topology: Topology, element: ElementRef): boolean =>
  element.type === 'document' || Object.hasOwn(topology[sections[element.type]], element.id);

function checkExample(ruleId: RuleId, which: 'good' | 'bad'): { topology: Topology; findings: Finding[] } {
  const { topology, findings } = checkText(readFileSync(path.join(examplesRoot, `${ruleId}.${which}.yaml`), 'utf8'));
  expect(findings.filter((finding) => /^(document|internal)\//.test(finding.ruleId))).toEqual([]);
  if (!topology) throw new Error('the example does not parse');
  return { topology, findings };
}

/** Findings of one rule in a document; fails where the document itself is not valid. */
export function ruleFindings(ruleId: RuleId, text: string): Finding[] {
  const { findings } = checkText(text);
  expect(findings.filter((finding) => /^(document|internal)\//.test(finding.ruleId))).toEqual([]);
  return findings.filter((finding) => finding.ruleId === ruleId);
}

/** The bad example of the rule yields exactly this finding of it; the good example yields no finding of any rule. */
export function testRule<Id extends RuleId>(ruleId: Id, expected: ExpectedFinding<Id>): void {
  describe(ruleId, () => {
    it('finds the mistake in the bad example', () => {
      const { topology, findings } = checkExample(ruleId, 'bad');
      const own = findings.filter((finding) => finding.ruleId === ruleId);
      expect(own.map(({ messageId, target, pointer }) => ({ messageId, target: named(target), pointer }))).toEqual([
        { messageId: expected.messageId, target: expected.target, pointer: expected.pointer },
      ]);
      const [finding] = own as [Finding];
      if (expected.related) expect(finding.related.map(named).toSorted()).toEqual(expected.related.toSorted());
      if (expected.severity) expect(finding.severity).toBe(expected.severity);
      if (expected.says !== undefined) expect(finding.message).toContain(expected.says);
      expect(`${finding.message} ${finding.remedy}`).not.toMatch(/[{}]|undefined|NaN|\[object/);
      expect([finding.target, ...finding.related].filter((element) => !exists(topology, element))).toEqual([]);
      expect(finding.range?.line).toBeGreaterThan(0);
    });

    it('finds nothing in the good example', () => {
      expect(checkExample(ruleId, 'good').findings.map(({ message }) => message)).toEqual([]);
    });
  });
}

type Sections = Readonly<Partial<Record<'servers' | 'messages' | 'nodes' | 'edges' | 'rules', Readonly<Record<string, unknown>>>>>;

/** The text of a topology with these sections. */
export const document = (sections: Sections): string =>
  JSON.stringify({ eventwright: '1.0', info: { name: 'case' }, ...sections }, null, 1);

/** A message with all that rules ask for, and what is given instead. */
export const message = (members: Readonly<Record<string, unknown>> = {}) => ({
  kind: 'event',
  schemaVersion: '1',
  idField: 'id',
  payload: { type: 'object' },
  ...members,
});
