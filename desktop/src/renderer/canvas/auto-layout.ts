import { diffTopologies } from '../document/change.ts';
import { moveNodes } from '../document/operations.ts';
import type { App } from '../state/app.ts';
import { placeAll } from '../workers/place-all.ts';
import { texts } from '../texts/index.ts';

/** Undefined where the user cancelled it. */
async function positions(app: App) {
  const controller = new AbortController();
  app.ui.setState({ busy: { words: texts.status.layingOut, cancel: () => controller.abort() } });
  try {
    return await placeAll(app.document.topology, controller.signal);
  } catch (error) {
    if (controller.signal.aborted) return undefined;
    throw error;
  } finally {
    app.ui.setState({ busy: undefined });
  }
}

/** Places every node by the flow, as one undoable step. */
export async function layOutAll(app: App): Promise<void> {
  const { revision } = app.document.snapshot();
  const placed = await positions(app);
  // What was drawn meanwhile is not moved under the user's hands.
  if (!placed || app.document.snapshot().revision !== revision) return;
  app.document.edit(texts.undo.layout, (topology) => moveNodes(topology, placed));
  app.canvas?.fit();
}

/** Places the nodes of a document that came without layout; no step of the user's, so undo leaves it alone. */
export async function layOutMissing(app: App): Promise<void> {
  const { nodes, layout } = app.document.topology;
  const ids = Object.keys(nodes).filter((id) => !id.startsWith('x-'));
  if (ids.length === 0 || ids.some((id) => Object.hasOwn(layout, id))) return;
  const { revision } = app.document.snapshot();
  const placed = await positions(app);
  if (!placed || app.document.snapshot().revision !== revision) return;
  const { topology } = app.document;
  app.document.apply(diffTopologies(topology, moveNodes(topology, placed)), { origin: 'system', label: texts.undo.layout });
}
