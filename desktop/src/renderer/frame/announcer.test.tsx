// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { addNode } from '../document/operations.ts';
import { select } from '../state/ui-store.ts';
import { openApp } from '../state/test-app.fixture.tsx';
import { spokenSelection, spokenStep } from './announcer.tsx';

const shop = `eventwright: "1.0"
info: { name: shop }
nodes: { shop: { kind: producer, title: Web shop }, orders: { kind: queue, title: Orders } }
edges: { sends: { kind: send, from: shop, to: orders } }
`;

describe('what is read out', () => {
  it('names what is selected, its edges and its findings', () => {
    const app = openApp(shop);
    select(app.ui, ['orders']);
    expect(spokenSelection(app)).toMatch(/^Queue Orders, 1 edge in, none out, \d findings$/);
    select(app.ui, [], ['sends']);
    expect(spokenSelection(app)).toMatch(/^Send: Web shop sends to Orders/);
    select(app.ui, ['orders', 'shop']);
    expect(spokenSelection(app)).toBe('2 nodes selected');
    select(app.ui, []);
    expect(spokenSelection(app)).toBe('');
  });

  it('tells what was done, undone and done again', () => {
    const app = openApp(shop);
    const spoken: (string | undefined)[] = [];
    let before = app.document.snapshot();
    app.document.subscribe(() => {
      spoken.push(spokenStep(before, app.document.snapshot()));
      before = app.document.snapshot();
    });
    app.document.edit('Add topic', (topology) => addNode(topology, 'topic', { x: 0, y: 0 }).topology);
    app.document.undo();
    app.document.redo();
    expect(spoken).toEqual(['Done: Add topic', 'Undone: Add topic', 'Done: Add topic']);
  });
});
