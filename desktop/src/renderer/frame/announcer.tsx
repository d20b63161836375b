import { useEffect, useState } from 'react';
import type { DocumentSnapshot } from '../document/document-store.ts';
import { useApp, type App } from '../state/app.ts';
import { elementKey } from '../state/findings-store.ts';
import { texts } from '../texts/index.ts';

/** What is selected, as it is read out: the kind and name, its edges, its findings. */
export function spokenSelection({ document, ui, findings }: Pick<App, 'document' | 'ui' | 'findings'>): string {
  const { nodes, edges } = ui.getState().selection;
  const { topology } = document;
  if (nodes.size + edges.size > 1) return texts.status.selected(texts.status.selection(nodes.size, edges.size));
  const [nodeId] = nodes;
  const [edgeId] = edges;
  const nameOf = (id: string) => topology.nodes[id]?.title ?? id;
  const count = (type: 'node' | 'edge', id: string) => findings.getState().byElement.get(elementKey({ type, id }))?.count ?? 0;
  const node = nodeId === undefined ? undefined : topology.nodes[nodeId];
  if (nodeId !== undefined && node) {
    const all = Object.values(topology.edges);
    const into = all.filter(({ to }) => to === nodeId).length;
    const out = all.filter(({ from }) => from === nodeId).length;
    return texts.announce.node(texts.nodeKinds[node.kind].label, nameOf(nodeId), into, out, count('node', nodeId));
  }
  const edge = edgeId === undefined ? undefined : topology.edges[edgeId];
  if (edgeId === undefined || !edge) return '';
  const { label, verb } = texts.edgeKinds[edge.kind];
  return texts.announce.edge(label, `${nameOf(edge.from)} ${verb} ${nameOf(edge.to)}`, count('edge', edgeId));
}

/** What a step did: the label that undo or redo would name next tells it. */
export function spokenStep(before: DocumentSnapshot, after: DocumentSnapshot): string | undefined {
  if (before.topology === after.topology) return undefined;
  if (before.undoLabel !== undefined && after.redoLabel === before.undoLabel && before.redoLabel !== after.redoLabel)
    return texts.announce.undone(before.undoLabel);
  return after.undoLabel === undefined ? undefined : texts.announce.done(after.undoLabel);
}

/** Says to screen readers what is selected and what was done: the canvas shows it to the eye only. */
export function Announcer() {
  const app = useApp();
  const [words, setWords] = useState('');
  useEffect(() => {
    let before = app.document.snapshot();
    const stopDocument = app.document.subscribe(() => {
      const after = app.document.snapshot();
      const step = spokenStep(before, after);
      before = after;
      if (step !== undefined) setWords(step);
    });
    const stopUi = app.ui.subscribe((state, last) => {
      if (state.selection === last.selection) return;
      const spoken = spokenSelection(app);
      if (spoken !== '') setWords(spoken);
    });
    return () => {
      stopDocument();
      stopUi();
    };
  }, [app]);
  return (
    <div role="status" aria-live="polite" aria-label={texts.announce.label} className="sr-only">
      {words}
    </div>
  );
}
