// @vitest-environment jsdom
import type { ElementRef, Finding } from 'eventwright/model/index.ts';
import { act } from 'react';
import { describe, expect, it } from 'vitest';
import { addNode } from '../document/operations.ts';
import { byName, check, click, openApp, renderPart } from '../state/test-app.fixture.tsx';
import { applyFix } from './apply-fix.ts';
import { FindingCards } from './finding-cards.tsx';
import { firstOf, groupFindings } from './group-findings.ts';
import { ProblemsPanel } from './problems-panel.tsx';

const unbounded = `eventwright: "1.0"
info: { name: shop }
messages:
  place: { kind: command, schemaVersion: "1", idField: id, payload: { type: object, required: [id], properties: { id: { type: string } } } }
nodes:
  web: { kind: producer }
  orders: { kind: queue, title: Inbox }
  worker: { kind: consumer }
edges:
  in: { kind: send, from: web, to: orders, messages: [place] }
  out: { kind: receive, from: orders, to: worker }
`;

const fixable = (findings: readonly Finding[]) => {
  const finding = findings.find(({ fix }) => fix !== undefined);
  if (!finding?.fix) throw new Error('no finding of this drawing has a fix');
  return { ...finding, fix: finding.fix };
};

describe('a quick fix', () => {
  it('is one step under its own name, after which the finding is gone', () => {
    const app = openApp(unbounded);
    const finding = fixable(app.findings.getState().findings);
    const before = app.document.text();
    expect(applyFix(app, finding)).toBe(true);
    expect(app.document.snapshot().undoLabel).toBe(finding.fix.label);
    expect(check(app).some(({ ruleId, pointer }) => ruleId === finding.ruleId && pointer === finding.pointer)).toBe(false);
    app.document.undo();
    expect(app.document.text()).toBe(before);
  });

  it('is not applied to a drawing that it was not made for', () => {
    const app = openApp(unbounded);
    const finding = fixable(app.findings.getState().findings);
    app.document.edit('Add', (topology) => addNode(topology, 'topic', { x: 0, y: 0 }).topology);
    expect(applyFix(app, finding)).toBe(false);
    expect(app.document.snapshot().undoLabel).toBe('Add');
  });
});

const finding = (ruleId: string, severity: Finding['severity'], target: ElementRef): Finding => ({
  ruleId,
  messageId: 'm',
  severity,
  message: `${ruleId} ${target.type}`,
  remedy: 'R',
  target,
  related: [],
  pointer: '',
});

describe('groups of findings', () => {
  const node = { type: 'node', id: 'orders' } as const;
  const findings = [finding('retry/a', 'error', node), finding('retry/b', 'info', { type: 'document' }), finding('own/c', 'info', node)];
  const titles = (by: Parameters<typeof groupFindings>[1]) =>
    groupFindings(findings, by, ({ type }) => type).map((group) => `${group.title}: ${group.findings.length}`);

  it.each([
    ['severity', ['1 error: 1', '2 hints: 2']],
    ['area', ['Retry: 2', 'own: 1']],
    ['element', ['node: 2', 'document: 1']],
  ] as const)('by %s', (by, expected) => expect(titles(by)).toEqual(expected));

  it('are cut after so many rows', () => {
    const groups = groupFindings(findings, 'severity', () => '');
    expect(firstOf(groups, 2).map((group) => group.findings.length)).toEqual([1, 1]);
    expect(firstOf(groups, 1)).toHaveLength(1);
  });
});

describe('the problems panel', () => {
  it('lights up the path and tells why at the first click, and mends at the second', async () => {
    const app = openApp(unbounded);
    const page = await renderPart(app, <ProblemsPanel />);
    const target = fixable(app.findings.getState().findings);
    await click(byName(page, 'button', (words) => words.startsWith(target.message)));
    expect(app.ui.getState().lit?.size).toBeGreaterThan(0);
    expect(page.textContent).toContain('Why:');
    await click(byName(page, 'button', `Fix: ${target.fix.label}`));
    expect(app.document.snapshot().undoLabel).toBe(target.fix.label);
    expect(page.querySelector('section')?.getAttribute('aria-busy')).toBe('true');
    await act(() => void check(app));
    expect(page.textContent).not.toContain(target.message);
  });

  it('shows the findings of one element with their fixes', async () => {
    const app = openApp(unbounded);
    const target = fixable(app.findings.getState().findings.filter((each) => each.target.type === 'node' && each.target.id === 'orders'));
    const page = await renderPart(app, <FindingCards type="node" id="orders" />);
    expect(page.textContent).toContain(target.message);
    await click(byName(page, 'button', `Fix: ${target.fix.label}`));
    expect(app.document.snapshot().undoLabel).toBe(target.fix.label);
  });
});
