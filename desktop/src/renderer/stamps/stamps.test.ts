import { parseTopology, type Topology } from 'eventwright/model/index.ts';
import { patterns } from 'eventwright/patterns/index.ts';
import { checkText } from 'eventwright/rules/index.ts';
import { describe, expect, it } from 'vitest';
import { emptyTopology } from '../document/empty-topology.ts';
import { openApp } from '../state/test-app.fixture.tsx';
import { addStamp } from './add-stamp.ts';
import { putStamp } from './put-stamp.ts';
import { stamps } from './stamps.ts';

const findingsOf = (topology: Topology) =>
  checkText(JSON.stringify(topology)).findings.map(({ severity, ruleId, message }) => `${severity} ${ruleId}: ${message}`);
const middle = { x: 400, y: 300 };

describe.each(stamps.map((stamp) => [stamp.id, stamp] as const))('the pattern %s', (_id, stamp) => {
  it('is wired and valid as dropped', () => {
    expect(findingsOf(putStamp(emptyTopology(), stamp, middle).topology)).toEqual([]);
  });

  it('is whole and apart when it is dropped twice', () => {
    const once = putStamp(emptyTopology(), stamp, middle);
    const twice = putStamp(once.topology, stamp, { x: 400, y: 900 });
    expect(findingsOf(twice.topology)).toEqual([]);
    const [mine, others] = [new Set(twice.nodeIds), new Set(once.nodeIds)];
    expect(twice.nodeIds.filter((id) => others.has(id))).toEqual([]);
    for (const { from, to } of Object.values(twice.topology.edges)) expect(mine.has(from)).toBe(mine.has(to));
    for (const id of mine)
      expect(JSON.stringify(twice.topology.nodes[id])).not.toMatch(
        new RegExp(`"(${once.nodeIds.filter((other) => other.includes('-')).join('|')})"`),
      );
  });
});

describe('dropping a pattern', () => {
  it('is one step', () => {
    const app = openApp('eventwright: "1.0"\ninfo: { name: shop }\n');
    const before = app.document.text();
    addStamp(app, stamps[0]!, middle);
    expect(app.document.snapshot().undoLabel).toBe('Add Outbox');
    expect(app.ui.getState().selection.nodes.size).toBe(Object.keys(stamps[0]!.content.nodes).length);
    app.document.undo();
    expect(app.document.text()).toBe(before);
    expect(parseTopology(before).topology).toEqual(app.document.topology);
  });
});

describe('the list of patterns', () => {
  it('has every pattern that the rules know, and the outbox', () => {
    const known = patterns.map(({ id }) => id).toSorted();
    expect(stamps.map(({ id }) => id).toSorted()).toEqual(['outbox', ...known].toSorted());
  });
});
