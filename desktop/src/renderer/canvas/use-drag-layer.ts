import type { NodeChange, OnNodeDrag } from '@xyflow/react';
import type { Position } from 'eventwright/model/index.ts';
import { useCallback, useState } from 'react';
import { putFragment, takeFragment } from '../document/fragment.ts';
import { moveNodes } from '../document/operations.ts';
import { useApp } from '../state/app.ts';
import { select } from '../state/ui-store.ts';
import { texts } from '../texts/en.ts';
import type { CardNode } from './flow-nodes.ts';

const nothingMoved: ReadonlyMap<string, Position> = new Map();

/** Positions during a drag, apart from the document: a drag is one step, at its end. With Alt held it leaves the original and drops a copy. */
export function useDragLayer() {
  const app = useApp();
  const [moved, setMoved] = useState<ReadonlyMap<string, Position>>(nothingMoved);

  const apply = useCallback((changes: readonly NodeChange<CardNode>[]) => {
    const positions = changes.flatMap((change) =>
      change.type === 'position' && change.position ? [[change.id, change.position] as const] : [],
    );
    if (positions.length > 0) setMoved((before) => new Map([...before, ...positions]));
  }, []);

  const finish = useCallback(
    (event: Pick<MouseEvent, 'altKey'>, nodes: readonly CardNode[]) => {
      const positions = new Map(nodes.map(({ id, position }) => [id, position]));
      if (event.altKey) {
        const fragment = takeFragment(app.document.topology, new Set(positions.keys()));
        let copies: ReadonlySet<string> = new Set();
        app.document.edit(texts.undo.duplicate, (topology) => {
          const put = putFragment(topology, { ...fragment, layout: Object.fromEntries(positions) }, { x: 0, y: 0 });
          copies = put.nodeIds;
          return put.topology;
        });
        if (copies.size > 0) select(app.ui, copies);
      } else app.document.edit(texts.undo.move(positions.size), (topology) => moveNodes(topology, positions));
      setMoved(nothingMoved);
    },
    [app],
  );

  const onNodeDragStop: OnNodeDrag<CardNode> = useCallback((event, _node, nodes) => finish(event, nodes), [finish]);
  return { moved, apply, onNodeDragStop, finish };
}
