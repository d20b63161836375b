import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentStore } from '../document/document-store.ts';
import { emptyTopology } from '../document/empty-topology.ts';
import { addNode } from '../document/operations.ts';
import { minimalEdit } from './minimal-edit.ts';
import { TextSync } from './text-sync.ts';

function start() {
  const document = new DocumentStore();
  document.load({
    topology: emptyTopology(),
    text: undefined,
    file: { path: undefined, name: 'a.yaml', hash: undefined, format: 'yaml' },
    saved: true,
  });
  let text = document.text();
  let writes = 0;
  const sync = new TextSync(document, {
    value: () => text,
    setValue: (next) => {
      text = next;
      writes += 1;
      sync.bufferChanged();
    },
  });
  document.subscribe(() => sync.documentChanged());
  const type = (next: string) => {
    text = next;
    sync.bufferChanged();
  };
  return { document, type, text: () => text, writes: () => writes };
}

const addQueue = (document: DocumentStore) => document.edit('Add', (topology) => addNode(topology, 'queue', { x: 0, y: 0 }).topology);

describe('TextSync', () => {
  it('makes one step of typing, keeps the text as typed, and never writes over it', () => {
    const { document, type, text, writes } = start();
    const typed = `${text()}# note\nnodes: { a: { kind: topic } }\n`;
    type(typed);
    type(typed.replace('a:', 'ab:'));
    expect(Object.keys(document.topology.nodes)).toEqual(['ab']);
    expect(document.text()).toContain('# note');
    expect(writes()).toBe(0);
    document.undo();
    expect(document.topology.nodes).toEqual({});
    expect(text()).toBe(document.text());
  });

  it('shows changes of the drawing', () => {
    const { document, text, writes } = start();
    addQueue(document);
    expect(text()).toContain('queue:');
    expect(writes()).toBe(1);
  });

  it('keeps unreadable text, locks the drawing, and goes on when it is mended', () => {
    const { document, type, text } = start();
    const good = text();
    type(`${good}nodes: [`);
    expect(document.snapshot().draft).toBe(`${good}nodes: [`);
    expect(addQueue(document)).toBe(false);
    type(`${good}nodes: { a: { kind: topic } }`);
    expect(document.snapshot().draft).toBeUndefined();
    expect(Object.keys(document.topology.nodes)).toEqual(['a']);
  });

  it('does not carry an old text into another document', () => {
    const document = new DocumentStore();
    document.load({
      topology: emptyTopology(),
      text: undefined,
      file: { path: undefined, name: 'a.yaml', hash: undefined, format: 'yaml' },
      saved: true,
    });
    let text = document.text();
    const sync = new TextSync(document, { value: () => text, setValue: (next) => void (text = next) });
    text += 'nodes: { stale: { kind: topic } }\n';
    addQueue(document);
    sync.bufferChanged();
    expect(Object.keys(document.topology.nodes)).toEqual(['queue']);
    expect(text).toBe(document.text());
  });
});

describe('minimalEdit', () => {
  it('leads from any text to any other', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', '\n') }),
        fc.string({ unit: fc.constantFrom('a', 'b', '\n') }),
        (before, after) => {
          const edit = minimalEdit(before, after);
          expect(edit === undefined ? before : before.slice(0, edit.start) + edit.text + before.slice(edit.end)).toBe(after);
        },
      ),
      { seed: 20261124 },
    );
  });

  it('touches the middle only', () => {
    expect(minimalEdit('title: Old\nkind: topic', 'title: New\nkind: topic')).toEqual({ start: 7, end: 10, text: 'New' });
  });
});
