import type { EdgeChange, NodeChange } from '@xyflow/react';
import type { CardNode } from './flow-nodes.ts';
import type { LineEdge } from './flow-edges.ts';

/** The selection after what React Flow reports; the same set where nothing changed. */
export function changedSelection(
  selected: ReadonlySet<string>,
  changes: readonly (NodeChange<CardNode> | EdgeChange<LineEdge>)[],
): ReadonlySet<string> {
  let next: Set<string> | undefined;
  for (const change of changes) {
    if (change.type !== 'select' || (next ?? selected).has(change.id) === change.selected) continue;
    next ??= new Set(selected);
    if (change.selected) next.add(change.id);
    else next.delete(change.id);
  }
  return next ?? selected;
}
