import { deleteElements } from '../document/operations.ts';
import type { App } from '../state/app.ts';
import { nothingSelected } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';

/** Deletes what is selected, as one step. */
export function deleteSelection(app: App): void {
  const { nodes, edges } = app.ui.getState().selection;
  const done = app.document.edit(texts.undo.remove(nodes.size + edges.size), (topology) => deleteElements(topology, nodes, edges));
  if (done) app.ui.setState({ selection: nothingSelected, lit: undefined });
}
