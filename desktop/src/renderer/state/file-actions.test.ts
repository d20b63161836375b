import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HostError, type Host, type SaveOutcome } from '../../shared/host-contract.ts';
import { DocumentStore } from '../document/document-store.ts';
import { addNode } from '../document/operations.ts';
import { assembleApp, type App } from './app.ts';
import {
  followDisk,
  keepMine,
  newDocument,
  openPath,
  openText,
  restoreVersion,
  saveDocument,
  saveToPath,
  takeTheirs,
  whenSafe,
} from './file-actions.ts';
import { createFindingsStore } from './findings-store.ts';
import { joinPath } from './join-path.ts';
import { createUiStore } from './ui-store.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const shop = 'eventwright: "1.0"\ninfo: { name: shop }\nnodes: { orders: { kind: queue } }\nlayout: { orders: { x: 0, y: 0 } }\n';

/** A host over files in memory, with the rules of the contract. */
function memoryHost(files: Map<string, string>): Host {
  const absent = () => {
    throw new HostError('not-found', 'There is no such file.', 'Choose another.');
  };
  const saveDocument = async ({ path, text, baseHash }: { path: string; text: string; baseHash: string | null }): Promise<SaveOutcome> => {
    const present = files.get(path);
    if (present !== undefined && hashOf(present) !== baseHash) return { outcome: 'changed-outside', text: present, hash: hashOf(present) };
    if (path.startsWith('/full/')) return { outcome: 'failed', message: 'The disk is full.', remedy: 'Make room.' };
    files.set(path, text);
    return { outcome: 'saved', hash: hashOf(text) };
  };
  const readDocument = async ({ path }: { path: string }) => {
    const text = files.get(path) ?? absent();
    return { path, name: path.split('/').at(-1) ?? '', text, hash: hashOf(text) };
  };
  return { saveDocument, readDocument, onEvent: () => () => undefined } as unknown as Host;
}

function start(files: Record<string, string>): { app: App; files: Map<string, string> } {
  const kept = new Map(Object.entries(files));
  const app = assembleApp({
    host: memoryHost(kept),
    info: { version: '0', shell: 'web', nativeDialogs: false, folder: '/work', initialFile: null },
    pageId: 'page',
    document: new DocumentStore(),
    ui: createUiStore('light'),
    findings: createFindingsStore(),
  });
  newDocument(app);
  return { app, files: kept };
}

const addTopic = (app: App) => app.document.edit('Add', (topology) => addNode(topology, 'topic', { x: 0, y: 0 }).topology);
const dialogOf = (app: App) => app.ui.getState().dialog;

describe('opening', () => {
  it('shows a file that fits, clean', async () => {
    const { app } = start({ '/files/a.yaml': shop });
    await openPath(app, '/files/a.yaml');
    expect(app.document.snapshot()).toMatchObject({ dirty: false, draft: undefined, file: { path: '/files/a.yaml', format: 'yaml' } });
    expect(Object.keys(app.document.topology.nodes)).toEqual(['orders']);
  });

  it('shows a file that does not fit as text', async () => {
    const { app } = start({ '/files/a.json': '{ "nodes": ' });
    await openPath(app, '/files/a.json');
    expect(app.document.snapshot().draft).toBe('{ "nodes": ');
    expect(app.ui.getState().drawer).toBe('text');
  });

  it('says why a file cannot be read, and keeps the drawing', async () => {
    const { app } = start({});
    addTopic(app);
    await openPath(app, '/files/none.yaml');
    expect(app.ui.getState().notices).toMatchObject([{ tone: 'error', message: 'There is no such file.', remedy: 'Choose another.' }]);
    expect(Object.keys(app.document.topology.nodes)).toEqual(['topic']);
  });

  it('asks before unsaved work goes', () => {
    const { app } = start({});
    let proceeded = 0;
    whenSafe(app, () => (proceeded += 1));
    addTopic(app);
    whenSafe(app, () => (proceeded += 1));
    expect(proceeded).toBe(1);
    expect(dialogOf(app)?.type).toBe('unsaved');
  });
});

describe('saving', () => {
  it('writes the file and is clean; asks for a path where there is none', async () => {
    const { app, files } = start({});
    addTopic(app);
    expect(await saveDocument(app)).toBe(false);
    expect(dialogOf(app)?.type).toBe('save-as');
    expect(await saveToPath(app, '/files/new.topology.json')).toBe(true);
    expect(JSON.parse(files.get('/files/new.topology.json') ?? '')).toMatchObject({ nodes: { topic: { kind: 'topic' } } });
    expect(app.document.snapshot()).toMatchObject({ dirty: false, file: { name: 'new.topology.json', format: 'json' } });
  });

  it('stays dirty where the write fails, and says why', async () => {
    const { app, files } = start({});
    addTopic(app);
    expect(await saveToPath(app, '/full/a.yaml')).toBe(false);
    expect(app.document.snapshot().dirty).toBe(true);
    expect(app.ui.getState().notices).toMatchObject([{ tone: 'error', message: 'The disk is full.' }]);
    expect(files.size).toBe(0);
  });

  async function conflicted() {
    const { app, files } = start({ '/files/a.yaml': shop });
    await openPath(app, '/files/a.yaml');
    addTopic(app);
    const theirs = shop.replaceAll('orders', 'theirs');
    files.set('/files/a.yaml', theirs);
    expect(await saveDocument(app)).toBe(false);
    expect(dialogOf(app)).toEqual({ type: 'conflict', theirs: { outcome: 'changed-outside', text: theirs, hash: hashOf(theirs) } });
    return { app, files, theirs };
  }

  it('keeps mine over a change from outside, when told so', async () => {
    const { app, files, theirs } = await conflicted();
    await keepMine(app, hashOf(theirs));
    expect(files.get('/files/a.yaml')).toContain('topic');
    expect(app.document.snapshot().dirty).toBe(false);
  });

  it('takes theirs, and gives mine back on undo', async () => {
    const { app, files, theirs } = await conflicted();
    takeTheirs(app, { text: theirs, hash: hashOf(theirs) });
    expect(Object.keys(app.document.topology.nodes)).toEqual(['theirs']);
    expect(app.document.snapshot().dirty).toBe(false);
    app.document.undo();
    expect(Object.keys(app.document.topology.nodes).toSorted()).toEqual(['orders', 'topic']);
    expect(await saveDocument(app)).toBe(true);
    expect(files.get('/files/a.yaml')).toContain('topic');
  });
});

describe('a change from outside', () => {
  it('is followed where nothing is unsaved, and undo still reaches all that was done before', async () => {
    const { app } = start({ '/files/a.yaml': shop });
    await openPath(app, '/files/a.yaml');
    addTopic(app);
    expect(await saveDocument(app)).toBe(true);
    const theirs = shop.replaceAll('orders', 'theirs');
    followDisk(app, { text: theirs, hash: hashOf(theirs) });
    expect(app.document.snapshot().dirty).toBe(false);
    expect(Object.keys(app.document.topology.nodes)).toEqual(['theirs']);
    app.document.undo();
    app.document.undo();
    expect(Object.keys(app.document.topology.nodes)).toEqual(['orders']);
  });

  it('that cannot be read is shown as text, and what was drawn comes back when the text is discarded', async () => {
    const { app } = start({ '/files/a.yaml': shop });
    await openPath(app, '/files/a.yaml');
    followDisk(app, { text: 'nodes: {', hash: hashOf('nodes: {') });
    expect(app.document.snapshot()).toMatchObject({ draft: 'nodes: {', dirty: false });
    app.document.setDraft(undefined);
    expect(app.document.snapshot().dirty).toBe(true);
    expect(Object.keys(app.document.topology.nodes)).toEqual(['orders']);
  });
});

describe('versions and dropped files', () => {
  it('restores an earlier version as one step', async () => {
    const { app } = start({ '/files/a.yaml': shop });
    await openPath(app, '/files/a.yaml');
    restoreVersion(app, shop.replaceAll('orders', 'before'));
    expect(Object.keys(app.document.topology.nodes)).toEqual(['before']);
    expect(app.document.snapshot()).toMatchObject({ dirty: true, undoLabel: 'Restore version' });
    app.document.undo();
    expect(app.document.snapshot().dirty).toBe(false);
  });

  it('opens what is dropped as a document without a place, in the format of its name', () => {
    const { app } = start({});
    openText(app, 'b.topology.json', '{ "eventwright": "1.0", "info": { "name": "b" } }');
    expect(app.document.snapshot()).toMatchObject({ file: { path: undefined, name: 'b.topology.json', format: 'json' }, draft: undefined });
  });

  it('does not save over a file that another window edits', async () => {
    const { app, files } = start({ '/files/a.yaml': shop });
    await openPath(app, '/files/a.yaml');
    addTopic(app);
    app.document.setReadOnly(true);
    expect(await saveDocument(app)).toBe(false);
    expect(files.get('/files/a.yaml')).toBe(shop);
    expect(await saveToPath(app, '/files/b.yaml')).toBe(true);
  });
});

describe('joinPath', () => {
  it.each([
    ['/files/', 'a.yaml', '/files/a.yaml'],
    ['C:\\work', 'a.yaml', 'C:\\work\\a.yaml'],
  ])('%s and %s', (folder, name, path) => expect(joinPath(folder, name)).toBe(path));
});
