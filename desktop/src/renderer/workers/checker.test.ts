import { parseTopology, type Finding } from 'eventwright/model/index.ts';
import { describe, expect, it } from 'vitest';
import { DocumentStore } from '../document/document-store.ts';
import { emptyTopology } from '../document/empty-topology.ts';
import { addNode } from '../document/operations.ts';
import { createProjectRules } from '../state/project-rules.ts';
import { createFindingsStore, elementKey, publishFindings } from '../state/findings-store.ts';
import type { CheckRequest, CheckResponse } from './check-protocol.ts';
import { startChecker, type CheckWorker } from './checker.ts';

const finding = (id: string, severity: Finding['severity']): Finding => ({
  ruleId: 'test/rule',
  messageId: 'm',
  severity,
  message: 'M',
  remedy: 'R',
  target: { type: 'node', id },
  related: [],
  pointer: `/nodes/${id}`,
});

function start() {
  const document = new DocumentStore();
  document.load({
    topology: emptyTopology(),
    text: undefined,
    file: { path: undefined, name: 'a', hash: undefined, format: 'json' },
    saved: true,
  });
  const requests: CheckRequest[] = [];
  let answer: (event: { data: CheckResponse }) => void = () => undefined;
  const findings = createFindingsStore();
  const project = createProjectRules();
  const worker: CheckWorker = {
    postMessage: (request) => void requests.push(request),
    addEventListener: (_type, listener) => void (answer = listener),
  };
  startChecker(document, findings, worker, project);
  const edit = () => document.edit('Add', (topology) => addNode(topology, 'queue', { x: 0, y: 0 }).topology);
  return { document, requests, findings, edit, project, answer: (data: CheckResponse) => answer({ data }) };
}

describe('the checker', () => {
  it('checks one revision at a time, the newest next, and drops what is out of date', () => {
    const { document, requests, findings, edit, answer } = start();
    const first = document.snapshot().revision;
    edit();
    edit();
    expect(requests.map(({ revision }) => revision)).toEqual([first]);
    answer({ revision: first, findings: [finding('queue', 'error')] });
    expect(findings.getState().findings).toEqual([]);
    expect(requests.map(({ revision }) => revision)).toEqual([first, first + 2]);
    answer({ revision: first + 2, findings: [finding('queue', 'error')] });
    expect(findings.getState()).toMatchObject({ revision: first + 2, counts: { error: 1 } });
    expect(requests).toHaveLength(2);
  });

  it('names the text that a YAML drawing comes from, so that findings have its lines', () => {
    const { document, requests, edit, answer } = start();
    answer({ revision: document.snapshot().revision, findings: [] });
    const text = 'eventwright: "1.0" # ours\ninfo: { name: shop }\n';
    const topology = parseTopology(text).topology;
    document.load({ topology, text, file: { path: undefined, name: 'a', hash: undefined, format: 'yaml' }, saved: true });
    expect(requests.at(-1)).toMatchObject({ text, base: text });
    answer({ revision: document.snapshot().revision, findings: [] });
    edit();
    expect(requests.at(-1)).toMatchObject({ text: undefined, base: text });
  });

  it('checks again with another rules file, and drops what was found without it', () => {
    const { document, requests, findings, project, answer } = start();
    const { revision } = document.snapshot();
    const rules = { file: '/systems/eventwright.rules.yaml', text: 'preset: strict' };
    project.setState({ rules });
    answer({ revision, findings: [finding('queue', 'warning')] });
    expect(findings.getState().findings).toEqual([]);
    expect(requests.map((request) => request.rules)).toEqual([undefined, rules]);
    answer({ revision, findings: [finding('queue', 'error')] });
    expect(findings.getState().counts.error).toBe(1);
  });

  it('checks unreadable text as it stands', () => {
    const { document, requests, answer } = start();
    answer({ revision: document.snapshot().revision, findings: [] });
    document.setDraft('{');
    expect(requests.at(-1)?.text).toBe('{');
  });
});

describe('findings', () => {
  it('show the worst severity of an element and keep the identity of what did not change', () => {
    const store = createFindingsStore();
    publishFindings(store, 1, [finding('a', 'warning'), finding('a', 'error'), finding('b', 'info')]);
    const before = store.getState().byElement;
    expect(before.get(elementKey({ type: 'node', id: 'a' }))).toEqual({ severity: 'error', count: 2 });
    publishFindings(store, 2, [finding('b', 'info')]);
    expect(store.getState().byElement.get('node:b')).toBe(before.get('node:b'));
    expect(store.getState().byElement.has('node:a')).toBe(false);
  });
});
