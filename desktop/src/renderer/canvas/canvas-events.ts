import type { Connection, FinalConnectionState, OnEdgesChange, OnNodesChange } from '@xyflow/react';
import { legalEdgeKinds } from 'eventwright/model/index.ts';
import { useCallback, useRef, type MouseEvent as ReactMouseEvent, type RefObject } from 'react';
import { useApp } from '../state/app.ts';
import { elementTab, select } from '../state/ui-store.ts';
import { moveEdge, offerConnection } from './connect-actions.ts';
import type { LineEdge } from './flow-edges.ts';
import type { CardNode } from './flow-nodes.ts';
import { changedSelection } from './selection.ts';
import type { useDragLayer } from './use-drag-layer.ts';
import type { usePaintedDrag } from './use-painted-drag.ts';

const pointOf = (event: MouseEvent | TouchEvent) => {
  const { clientX, clientY } = 'changedTouches' in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event;
  return { x: clientX, y: clientY };
};

const underPoint = ({ x, y }: { x: number; y: number }, selector: string) =>
  document.elementFromPoint(x, y)?.closest<HTMLElement>(selector) ?? undefined;

/** What a line that was dropped does: joins, or asks what to add. @param moving an end of an edge is moved: that is no new line */
export function useConnectEnd(moving: RefObject<boolean>) {
  const app = useApp();
  return useCallback(
    (event: MouseEvent | TouchEvent, { fromNode, fromHandle, toNode }: FinalConnectionState) => {
      if (!fromNode || !fromHandle || moving.current) return;
      const screen = pointOf(event);
      const other = toNode?.id ?? underPoint(screen, '.react-flow__node')?.dataset['id'];
      const direction = fromHandle.type === 'source' ? 'out' : 'in';
      if (other === fromNode.id) return;
      if (other !== undefined)
        return direction === 'out' ? offerConnection(app, fromNode.id, other, screen) : offerConnection(app, other, fromNode.id, screen);
      const canvas = underPoint(screen, '.react-flow__pane') && app.canvas?.place(screen);
      if (canvas) app.ui.setState({ addMenu: { screen, canvas, link: { nodeId: fromNode.id, direction } } });
    },
    [app, moving],
  );
}

/** Moves an end of a line to another node, where its kind is legal there. */
export function useReconnect() {
  const app = useApp();
  const moving = useRef(false);
  const onReconnect = useCallback((edge: LineEdge, { source, target }: Connection) => moveEdge(app, edge.id, source, target), [app]);
  const onReconnectStart = useCallback(() => {
    moving.current = true;
  }, []);
  // React Flow ends the line as a new one would end, and tells of the moved end after that.
  const onReconnectEnd = useCallback(() => {
    moving.current = false;
  }, []);
  return { moving, handlers: { onReconnect, onReconnectStart, onReconnectEnd } };
}

/** Takes over what React Flow reports: positions into the drag layer, selection into the page's state. */
export function useFlowChanges(applyDrag: ReturnType<typeof useDragLayer>['apply']) {
  const { ui } = useApp();
  const onNodesChange: OnNodesChange<CardNode> = useCallback(
    (changes) => {
      applyDrag(changes);
      const { selection } = ui.getState();
      const nodes = changedSelection(selection.nodes, changes);
      if (nodes !== selection.nodes) ui.setState({ selection: { ...selection, nodes }, inspectorTab: elementTab(ui.getState()) });
    },
    [ui, applyDrag],
  );
  const onEdgesChange: OnEdgesChange<LineEdge> = useCallback(
    (changes) => {
      const { selection } = ui.getState();
      const edges = changedSelection(selection.edges, changes);
      if (edges !== selection.edges) ui.setState({ selection: { ...selection, edges }, inspectorTab: elementTab(ui.getState()) });
    },
    [ui],
  );
  return { onNodesChange, onEdgesChange };
}

/** What presses on the canvas itself do, and which lines may be dropped. */
export function useCanvasPresses(locked: boolean, painted: ReturnType<typeof usePaintedDrag> | undefined) {
  const app = useApp();
  const addByName = (event: ReactMouseEvent) => {
    if (painted?.isOnNode(event)) return;
    const screen = { x: event.clientX, y: event.clientY };
    const canvas = underPoint(screen, '.react-flow__pane') && app.canvas?.place(screen);
    if (canvas && !locked) app.ui.setState({ addMenu: { screen, canvas, link: undefined } });
  };
  const pane = (event: ReactMouseEvent) => {
    app.ui.setState({ lit: undefined });
    // A painted node was selected when it was pressed.
    if (painted && !painted.isOnNode(event)) select(app.ui, []);
  };
  // React Flow leaves several selected when one of them is pressed without a drag.
  const node = (event: ReactMouseEvent, id: string) => {
    if (!event.shiftKey && !event.ctrlKey && !event.metaKey && app.ui.getState().selection.nodes.size > 1) select(app.ui, [id]);
  };
  const isLegal = useCallback(
    ({ source, target }: { source: string; target: string }) => {
      const { nodes: all } = app.document.topology;
      const [from, to] = [all[source], all[target]];
      return source !== target && from !== undefined && to !== undefined && legalEdgeKinds(from.kind, to.kind).length > 0;
    },
    [app],
  );
  return { addByName, pane, node, isLegal };
}
