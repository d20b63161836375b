import type { NodeChange, OnNodeDrag } from '@xyflow/react';
import type { Position } from 'eventwright/model/index.ts';
import { useCallback, useState } from 'react';
import { putFragment, takeFragment } from '../document/fragment.ts';
import { moveNodes } from '../document/operations.ts';
import { useApp, type App } from '../state/app.ts';
import { select } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';
import type { CardNode } from './flow-nodes.ts';

export type Positions = ReadonlyMap<string, Position>;

export const nothingMoved: Positions = new Map();

/** Ends a drag as one step: moves the nodes, or with Alt held leaves the originals and drops copies. */
export function dropNodes(app: App, positions: Positions, copies: boolean): void {
  if (!copies) return void app.document.edit(texts.undo.move(positions.size), (topology) => moveNodes(topology, positions));
  const fragment = takeFragment(app.document.topology, new Set(positions.keys()));
  let copied: ReadonlySet<string> = new Set();
  app.document.edit(texts.undo.duplicate, (topology) => {
    const put = putFragment(topology, { ...fragment, layout: Object.fromEntries(positions) }, { x: 0, y: 0 });
    copied = put.nodeIds;
    return put.topology;
  });
  if (copied.size > 0) select(app.ui, copied);
}

/** Positions during a drag of cards, apart from the document: a drag is one step, at its end. */
export function useDragLayer() {
  const app = useApp();
  const [moved, setMoved] = useState(nothingMoved);

  const apply = useCallback((changes: readonly NodeChange<CardNode>[]) => {
    const positions = changes.flatMap((change) =>
      change.type === 'position' && change.position ? [[change.id, change.position] as const] : [],
    );
    if (positions.length > 0) setMoved((before) => new Map([...before, ...positions]));
  }, []);

  const finish = useCallback(
    (event: Pick<MouseEvent, 'altKey'>, nodes: readonly CardNode[]) => {
      dropNodes(app, new Map(nodes.map(({ id, position }) => [id, position])), event.altKey);
      setMoved(nothingMoved);
    },
    [app],
  );

  const onNodeDragStop: OnNodeDrag<CardNode> = useCallback((event, _node, nodes) => finish(event, nodes), [finish]);
  return { moved, apply, onNodeDragStop, finish };
}
