import { detectFormat, parseTopology, type Format } from 'eventwright/model/index.ts';
import { HostError, type DocumentFile } from '../../shared/host-contract.ts';
import { diffTopologies } from '../document/change.ts';
import type { OpenFile } from '../document/document-store.ts';
import { emptyTopology } from '../document/empty-topology.ts';
import { toId } from '../document/ids.ts';
import { layOutMissing } from '../canvas/auto-layout.ts';
import { texts } from '../texts/index.ts';
import type { App } from './app.ts';
import { nothingDrifts, nothingSelected, notify } from './ui-store.ts';

const formatOf = (name: string, text: string): Format => {
  if (/\.ya?ml$/i.test(name)) return 'yaml';
  return /\.json$/i.test(name) ? 'json' : detectFormat(text);
};

/** Tells of a failed call in the words of the host; what is no `HostError` is a fault of ours and goes on. */
export function reportFailure(app: App, error: unknown): void {
  if (!(error instanceof HostError)) throw error;
  notify(app.ui, 'error', error.message, error.remedy);
}

/** Runs now, or after the user has decided about unsaved changes. */
export function whenSafe(app: App, proceed: () => void): void {
  if (app.document.snapshot().dirty) app.ui.setState({ dialog: { type: 'unsaved', proceed } });
  else proceed();
}

/** What the page shows of a document that has just come: nothing of the one before. */
const freshView = {
  selection: nothingSelected,
  lit: undefined,
  messageId: undefined,
  dialog: undefined,
  generatedFolder: undefined,
  focus: undefined,
  foldedServices: new Set<string>(),
  previewPath: undefined,
  ...nothingDrifts,
};

function show(app: App, text: string, file: OpenFile, saved: boolean): void {
  const { topology } = parseTopology(text, file.format);
  app.document.load({ topology, text, file, saved });
  app.ui.setState({
    ...freshView,
    ...(!topology && { drawer: 'text' as const }),
  });
  void layOutMissing(app).then(() => app.canvas?.fitNew());
}

export function newDocument(app: App): void {
  app.document.load({
    topology: emptyTopology(),
    text: undefined,
    file: { path: undefined, name: texts.file.untitled, hash: undefined, format: 'yaml' },
    saved: true,
  });
  app.ui.setState(freshView);
}

const openFile = ({ path, name, text, hash }: DocumentFile): OpenFile => ({ path, name, hash, format: formatOf(name, text) });

export async function openPath(app: App, path: string): Promise<void> {
  try {
    const file = await app.host.readDocument({ path });
    show(app, file.text, openFile(file), true);
  } catch (error) {
    reportFailure(app, error);
  }
}

/** Opens with the system's dialog where the shell has one, with ours otherwise. */
export async function openDocument(app: App): Promise<void> {
  if (!app.info.nativeDialogs) return app.ui.setState({ dialog: { type: 'open' } });
  const { path } = await app.host.pickDocument({});
  if (path !== null) await openPath(app, path);
}

/** Opens an example as a new, unsaved document. */
export async function openExample(app: App, name: string): Promise<void> {
  try {
    const { text } = await app.host.readExample({ name });
    const format = detectFormat(text);
    const fileName = `${name}.topology.${format === 'json' ? 'json' : 'yaml'}`;
    show(app, text, { path: undefined, name: fileName, hash: undefined, format }, true);
  } catch (error) {
    reportFailure(app, error);
  }
}

/** Opens the text of a file that was dropped here, as a document without a place: pages do not learn where a file lies. */
export function openText(app: App, name: string, text: string): void {
  show(app, text, { path: undefined, name, hash: undefined, format: formatOf(name, text) }, true);
}

/** Puts an earlier version into the document, as one step that undo takes back; the file changes with the next save. */
export function restoreVersion(app: App, text: string): void {
  const { file, topology } = app.document.snapshot();
  const parsed = parseTopology(text, file.format);
  app.ui.setState({ dialog: undefined, selection: nothingSelected });
  if (app.document.snapshot().readOnly) return notify(app.ui, 'error', texts.file.elsewhere, texts.file.elsewhereHint);
  if (!parsed.topology) return app.document.setDraft(text);
  app.document.apply(diffTopologies(topology, parsed.topology), { origin: 'user', label: texts.undo.restoreVersion, text });
}

/** @returns whether the document is on disk now */
async function write(app: App, file: { path: string; name: string; hash: string | undefined; format: Format }): Promise<boolean> {
  const { readOnly, file: own } = app.document.snapshot();
  if (readOnly && file.path === own.path) {
    notify(app.ui, 'error', texts.file.elsewhere, texts.file.elsewhereHint);
    return false;
  }
  const saving = app.document.saving();
  app.ui.setState({ busy: { words: texts.status.saving } });
  try {
    const outcome = await app.host.saveDocument({ path: file.path, text: saving.text, baseHash: file.hash ?? null });
    if (outcome.outcome === 'saved') {
      app.document.markSaved({ ...file, hash: outcome.hash }, saving);
      return true;
    }
    if (outcome.outcome === 'changed-outside') app.ui.setState({ dialog: { type: 'conflict', theirs: outcome } });
    else notify(app.ui, 'error', outcome.message, outcome.remedy);
  } catch (error) {
    reportFailure(app, error);
  } finally {
    app.ui.setState({ busy: undefined });
  }
  return false;
}

/** @returns whether the document is on disk now */
export async function saveDocument(app: App): Promise<boolean> {
  const { file } = app.document.snapshot();
  if (file.path === undefined) return saveDocumentAs(app);
  return write(app, { ...file, path: file.path });
}

export const suggestedName = (app: App) => {
  const { file, topology } = app.document.snapshot();
  return file.name.includes('.') ? file.name : `${toId(topology.info.name, 'topology')}.topology.yaml`;
};

/** Asks where, with the system's dialog or ours. @returns whether the document is on disk now */
export async function saveDocumentAs(app: App): Promise<boolean> {
  if (!app.info.nativeDialogs) {
    app.ui.setState({ dialog: { type: 'save-as' } });
    return false;
  }
  const { path } = await app.host.pickSavePath({ suggestedName: suggestedName(app) });
  return path === null ? false : saveToPath(app, path);
}

/** Saves under a new path, which must not exist unless it is the document's own. */
export async function saveToPath(app: App, path: string): Promise<boolean> {
  const { file } = app.document.snapshot();
  const name = path.split(/[\\/]/).at(-1) ?? path;
  const format = formatOf(name, app.document.text());
  if (format !== file.format) app.document.setFormat(format);
  return write(app, { path, name, hash: path === file.path ? file.hash : undefined, format });
}

/** Settles a conflict for the version in the window: the next save replaces the one on disk. */
export async function keepMine(app: App, hash: string): Promise<void> {
  app.ui.setState({ dialog: undefined });
  app.document.rebase(hash);
  await saveDocument(app);
}

/** Puts the version on disk in the place of ours, as one step that undo takes back; one that cannot be read as its text. */
export function followDisk(app: App, theirs: { text: string; hash: string }): void {
  const { file, topology } = app.document.snapshot();
  const parsed = parseTopology(theirs.text, file.format);
  if (parsed.topology)
    app.document.apply(diffTopologies(topology, parsed.topology), { origin: 'user', label: texts.undo.takeTheirs, text: theirs.text });
  else app.document.setDraft(theirs.text);
  app.document.markSaved({ ...file, hash: theirs.hash }, app.document.saving());
  app.ui.setState(({ selection: { nodes, edges } }) => ({
    selection: {
      nodes: new Set([...nodes].filter((id) => Object.hasOwn(app.document.topology.nodes, id))),
      edges: new Set([...edges].filter((id) => Object.hasOwn(app.document.topology.edges, id))),
    },
    ...(!parsed.topology && { drawer: 'text' as const }),
  }));
}

/** Settles a conflict for the version on disk. */
export function takeTheirs(app: App, theirs: { text: string; hash: string }): void {
  app.ui.setState({ dialog: undefined });
  followDisk(app, theirs);
}
