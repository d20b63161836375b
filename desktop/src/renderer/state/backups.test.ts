import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HostError } from '../../shared/host-contract.ts';
import { DocumentStore } from '../document/document-store.ts';
import { addNode } from '../document/operations.ts';
import { backupContent, restoreBackup } from './backup-content.ts';
import { keepBackups } from './keep-backups.ts';
import { openApp } from './test-app.fixture.tsx';

const text = '# ours\neventwright: "1.0"\ninfo: {name: shop}\nnodes: {orders: {kind: queue}}\nlayout: {orders: {x: 0, y: 0}}\n';
const addTopic = ({ document }: { document: DocumentStore }) =>
  document.edit('Add', (topology) => addNode(topology, 'topic', { x: 0, y: 0 }).topology);

function restored(document: DocumentStore): DocumentStore {
  const other = new DocumentStore();
  expect(restoreBackup(other, backupContent(document), 'Restore')).toBe(true);
  return other;
}

describe('a backup', () => {
  it('gives back a changed drawing, unsaved, with the text that it came from', () => {
    const app = openApp(text);
    addTopic(app);
    const document = restored(app.document);
    expect(document.topology).toEqual(app.document.topology);
    expect(document.text()).toBe(app.document.text());
    expect(document.snapshot()).toMatchObject({ dirty: true, undoLabel: 'Restore', file: { name: 'a.yaml' } });
  });

  it('gives back unreadable text as it was typed', () => {
    const app = openApp(text);
    app.document.setDraft('nodes: [');
    expect(restored(app.document).snapshot()).toMatchObject({ draft: 'nodes: [', dirty: true });
  });

  it('gives back a drawing that came from no text', () => {
    const app = openApp(text);
    app.document.load({ topology: app.document.topology, text: undefined, file: app.document.snapshot().file, saved: false });
    addTopic(app);
    expect(restored(app.document).topology).toEqual(app.document.topology);
  });

  it('that cannot be read changes nothing', () => {
    const app = openApp(text);
    expect(restoreBackup(app.document, '{"name":', 'Restore')).toBe(false);
    expect(app.document.text()).toBe(text);
  });
});

describe('keeping backups', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const start = (keepBackup = vi.fn(async () => ({}))) => {
    const dropBackup = vi.fn(async () => ({}));
    const app = openApp(text, { keepBackup, dropBackup });
    keepBackups(app, 'page');
    return { app, keepBackup, dropBackup };
  };

  it('writes one less than a second after an edit, and while editing goes on', async () => {
    const { app, keepBackup } = start();
    for (let edits = 0; edits < 4; edits += 1) {
      addTopic(app);
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(keepBackup.mock.calls.length).toBeGreaterThanOrEqual(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(keepBackup).toHaveBeenLastCalledWith({ id: 'page', name: 'a.yaml', content: backupContent(app.document) });
    const { length } = keepBackup.mock.calls;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(keepBackup).toHaveBeenCalledTimes(length);
  });

  it('drops it when the document is saved', async () => {
    const { app, dropBackup } = start();
    addTopic(app);
    await vi.advanceTimersByTimeAsync(1000);
    app.document.markSaved(app.document.snapshot().file, app.document.saving());
    await vi.advanceTimersByTimeAsync(1000);
    expect(dropBackup).toHaveBeenCalledWith({ id: 'page' });
  });

  it('tells once that the disk takes none, and goes on trying', async () => {
    const { app, keepBackup } = start(vi.fn(async () => Promise.reject(new HostError('io', 'Full.', 'Make room.'))));
    addTopic(app);
    await vi.advanceTimersByTimeAsync(1000);
    addTopic(app);
    await vi.advanceTimersByTimeAsync(1000);
    expect(keepBackup).toHaveBeenCalledTimes(2);
    expect(app.ui.getState().notices.map(({ message }) => message)).toEqual(['Full.']);
  });
});
