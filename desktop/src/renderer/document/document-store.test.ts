import fc from 'fast-check';
import { parseTopology, serialiseTopology, type Topology } from 'eventwright/model/index.ts';
import { describe, expect, it } from 'vitest';
import { ChangeConflictError, diffTopologies } from './change.ts';
import { DocumentStore } from './document-store.ts';
import { emptyTopology } from './empty-topology.ts';
import { addNode, deleteElements, moveNodes, setElement } from './operations.ts';
import { editStore, randomEdits } from './random-edits.fixture.ts';

const file = { path: undefined, name: 'Untitled', hash: undefined, format: 'yaml' } as const;

function opened(): DocumentStore {
  const store = new DocumentStore();
  store.load({ topology: emptyTopology(), text: undefined, file, saved: true });
  return store;
}

const withQueue = (topology: Topology) => addNode(topology, 'queue', { x: 0, y: 0 }, 'orders').topology;

describe('history', () => {
  it('undoes any run of edits to the exact beginning, and redoes to the exact end', () => {
    fc.assert(
      fc.property(randomEdits, (edits) => {
        const store = opened();
        const states = [store.topology];
        for (const edit of edits) if (editStore(store, edit)) states.push(store.topology);
        for (const state of states.toReversed().slice(1)) {
          expect(store.undo()).toBe(true);
          expect(store.topology).toEqual(state);
        }
        expect(store.undo()).toBe(false);
        expect(store.snapshot().dirty).toBe(false);
        for (const state of states.slice(1)) {
          expect(store.redo()).toBe(true);
          expect(store.topology).toEqual(state);
        }
        expect(store.redo()).toBe(false);
      }),
      { seed: 20261124 },
    );
  });

  it('keeps every reference whole, whatever is deleted or renamed', () => {
    fc.assert(
      fc.property(randomEdits, (edits) => {
        const store = opened();
        for (const edit of edits) editStore(store, edit);
        const { nodes, edges, layout } = store.topology;
        for (const { from, to } of Object.values(edges)) expect([from in nodes, to in nodes]).toEqual([true, true]);
        expect(Object.keys(layout).toSorted()).toEqual(Object.keys(nodes).toSorted());
        const findings = parseTopology(store.text()).findings.filter(
          ({ ruleId }) => ruleId === 'document/reference' || ruleId === 'document/schema',
        );
        expect(findings).toEqual([]);
      }),
      { seed: 20261124 },
    );
  });

  it.each(['json', 'yaml'] as const)('loads what it saves, in %s', (format) => {
    fc.assert(
      fc.property(randomEdits, (edits) => {
        const store = opened();
        store.setFormat(format);
        for (const edit of edits) editStore(store, edit);
        expect(parseTopology(store.text(), format).topology).toEqual(store.topology);
      }),
      { seed: 20261124 },
    );
  });

  it('makes one step of a run of edits with the same key', () => {
    const store = opened();
    store.edit('Add', withQueue);
    for (const x of [1, 2, 3]) store.edit('Move', (topology) => moveNodes(topology, new Map([['orders', { x, y: 0 }]])), 'nudge');
    expect(store.topology.layout['orders']).toEqual({ x: 3, y: 0 });
    store.undo();
    expect(store.topology.layout['orders']).toEqual({ x: 0, y: 0 });
    store.redo();
    store.seal();
    store.edit('Move', (topology) => moveNodes(topology, new Map([['orders', { x: 9, y: 0 }]])), 'nudge');
    store.undo();
    expect(store.topology.layout['orders']).toEqual({ x: 3, y: 0 });
  });

  it('leaves changes of the system out of the history', () => {
    const store = opened();
    store.edit('Add', withQueue);
    const moved = moveNodes(store.topology, new Map([['orders', { x: 80, y: 80 }]]));
    store.apply(diffTopologies(store.topology, moved), { origin: 'system', label: 'Arrange' });
    expect(store.snapshot().undoLabel).toBe('Add');
    expect(store.topology.layout['orders']).toEqual({ x: 80, y: 80 });
  });

  it('refuses a change that does not fit', () => {
    const store = opened();
    const change = diffTopologies(store.topology, withQueue(store.topology));
    store.apply(change, { origin: 'user', label: 'Add' });
    expect(() => store.apply(change, { origin: 'user', label: 'Add' })).toThrow(ChangeConflictError);
  });
});

describe('saved state', () => {
  it('is clean again after undoing to what was saved, and only then', () => {
    const store = opened();
    store.edit('Add', withQueue);
    store.markSaved({ ...file, path: '/a.yaml', hash: 'h' }, store.saving());
    expect(store.snapshot().dirty).toBe(false);
    store.undo();
    expect(store.snapshot().dirty).toBe(true);
    store.redo();
    expect(store.snapshot().dirty).toBe(false);
  });

  it('stays dirty when edited while a save was under way', () => {
    const store = opened();
    store.edit('Add', withQueue);
    const saving = store.saving();
    store.edit('Move', (topology) => moveNodes(topology, new Map([['orders', { x: 8, y: 8 }]])));
    store.markSaved({ ...file, path: '/a.yaml', hash: 'h' }, saving);
    expect(store.snapshot().dirty).toBe(true);
  });

  const commented = `# ours
eventwright: "1.0"
info: { name: shop }
nodes:
  # before the rush
  zebra: {kind: queue}   # striped
  apple:
    kind: topic
`;
  const loadText = (text: string) => {
    const store = new DocumentStore();
    store.load({ topology: parseTopology(text).topology, text, file: { ...file, format: 'yaml' }, saved: true });
    return store;
  };
  const title = (id: string) => (topology: Topology) => setElement(topology, 'nodes', id, { ...topology.nodes[id], title: 'New' });

  it('keeps comments, order and style of a YAML text where the drawing did not change', () => {
    const store = loadText(commented);
    expect(store.text()).toBe(commented);
    store.edit('Title', title('apple'));
    expect(store.text()).toBe(commented.replace('kind: topic', 'kind: topic\n    title: New'));
    expect(store.saving().text).toBe(store.text());
    store.edit('Delete', (topology) => deleteElements(topology, new Set(['zebra']), new Set()));
    expect(store.text()).not.toContain('striped');
    store.undo();
    expect(store.text()).toContain('# striped');
    store.undo();
    expect(store.text()).toBe(commented);
  });

  it('takes typed text as the one to keep from then on, and undo gives the earlier one back', () => {
    const store = loadText(commented);
    store.edit('Title', title('apple'));
    const before = store.text();
    const typed = commented.replace('# ours', '# theirs');
    const { topology } = parseTopology(typed);
    store.apply(diffTopologies(store.topology, topology!), { origin: 'user', label: 'Type', text: typed });
    store.edit('Title', title('zebra'));
    expect(store.text()).toContain('# theirs');
    store.undo();
    store.undo();
    expect(store.text()).toBe(before);
    expect(before).toContain('# ours');
  });

  it('prints JSON and new documents in canonical form', () => {
    const store = loadText(commented);
    store.setFormat('json');
    expect(store.text()).toBe(serialiseTopology(store.topology, 'json'));
    store.load({ topology: emptyTopology(), text: undefined, file, saved: true });
    expect(store.text()).toBe(serialiseTopology(emptyTopology(), file.format));
  });

  it('locks the drawing while the text cannot be read, and loses neither', () => {
    const store = opened();
    store.edit('Add', withQueue);
    store.setDraft('nodes: [');
    expect(store.edit('Add', withQueue)).toBe(false);
    expect(store.undo()).toBe(false);
    expect(store.text()).toBe('nodes: [');
    store.setDraft(undefined);
    expect(Object.keys(store.topology.nodes)).toEqual(['orders']);
    expect(store.edit('Add', withQueue)).toBe(true);
  });

  it('shows a file that cannot be read as a clean draft', () => {
    const store = new DocumentStore();
    store.load({ topology: undefined, text: 'nodes: [', file, saved: true });
    expect(store.snapshot()).toMatchObject({ draft: 'nodes: [', dirty: false });
  });
});
