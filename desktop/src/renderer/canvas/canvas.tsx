import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  ReactFlowProvider,
  ReactFlow,
  type FinalConnectionState,
  type OnEdgesChange,
  type OnNodesChange,
} from '@xyflow/react';
import { legalEdgeKinds } from 'eventwright/model/index.ts';
import { useCallback, useMemo, useRef, useState, type MouseEvent as ReactMouseEvent } from 'react';
import { useApp, useDocumentPart, useUi } from '../state/app.ts';
import { texts } from '../texts/en.ts';
import { AddMenu } from './add-menu.tsx';
import { CanvasControls } from './canvas-controls.tsx';
import { offerConnection } from './connect-actions.ts';
import { ConnectHint } from './connect-hint.tsx';
import { ConnectMenu } from './connect-menu.tsx';
import { DraftBanner } from './draft-banner.tsx';
import { EdgeLine } from './edge-line.tsx';
import { createEdgeMapper, type LineEdge } from './flow-edges.ts';
import { createNodeMapper, type CardNode } from './flow-nodes.ts';
import { NodeCard } from './node-card.tsx';
import { OverviewMap } from './overview-map.tsx';
import { changedSelection } from './selection.ts';
import { useCanvasHandle } from './use-canvas-handle.ts';
import { useDragLayer } from './use-drag-layer.ts';

// Outside the component: a new object would mount every node again.
const nodeTypes = { card: NodeCard };
const edgeTypes = { line: EdgeLine };
/** Below it titles grow and the small print goes. */
const farZoom = 0.5;

const pointOf = (event: MouseEvent | TouchEvent) => {
  const { clientX, clientY } = 'changedTouches' in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event;
  return { x: clientX, y: clientY };
};

const underPoint = ({ x, y }: { x: number; y: number }, selector: string) =>
  document.elementFromPoint(x, y)?.closest<HTMLElement>(selector) ?? undefined;

/** What a line that was dropped does: joins, or asks what to add. */
function useConnectEnd() {
  const app = useApp();
  return useCallback(
    (event: MouseEvent | TouchEvent, { fromNode, fromHandle, toNode }: FinalConnectionState) => {
      if (!fromNode || !fromHandle) return;
      const screen = pointOf(event);
      const other = toNode?.id ?? underPoint(screen, '.react-flow__node')?.dataset['id'];
      const direction = fromHandle.type === 'source' ? 'out' : 'in';
      if (other === fromNode.id) return;
      if (other !== undefined)
        return direction === 'out' ? offerConnection(app, fromNode.id, other, screen) : offerConnection(app, other, fromNode.id, screen);
      const canvas = underPoint(screen, '.react-flow__pane') && app.canvas?.place(screen);
      if (canvas) app.ui.setState({ addMenu: { screen, canvas, link: { nodeId: fromNode.id, direction } } });
    },
    [app],
  );
}

function useFlowChanges(applyDrag: ReturnType<typeof useDragLayer>['apply']) {
  const { ui } = useApp();
  const onNodesChange: OnNodesChange<CardNode> = useCallback(
    (changes) => {
      applyDrag(changes);
      const { selection } = ui.getState();
      const nodes = changedSelection(selection.nodes, changes);
      if (nodes !== selection.nodes) ui.setState({ selection: { ...selection, nodes }, inspectorTab: 'properties' });
    },
    [ui, applyDrag],
  );
  const onEdgesChange: OnEdgesChange<LineEdge> = useCallback(
    (changes) => {
      const { selection } = ui.getState();
      const edges = changedSelection(selection.edges, changes);
      if (edges !== selection.edges) ui.setState({ selection: { ...selection, edges }, inspectorTab: 'properties' });
    },
    [ui],
  );
  return { onNodesChange, onEdgesChange };
}

function Flow() {
  const app = useApp();
  const frame = useRef<HTMLDivElement>(null);
  const topology = useDocumentPart((snapshot) => snapshot.topology);
  const locked = useDocumentPart((snapshot) => snapshot.draft !== undefined);
  const selection = useUi((state) => state.selection);
  const far = useUi((state) => state.zoom < farZoom);
  const [toNodes] = useState(createNodeMapper);
  const [toEdges] = useState(createEdgeMapper);
  const drag = useDragLayer();
  const nodes = useMemo(() => toNodes(topology, drag.moved, selection.nodes), [toNodes, topology, drag.moved, selection.nodes]);
  const edges = useMemo(() => toEdges(topology, selection.edges), [toEdges, topology, selection.edges]);
  const changes = useFlowChanges(drag.apply);
  const onConnectEnd = useConnectEnd();
  useCanvasHandle(frame);

  const addByName = (event: ReactMouseEvent) => {
    const screen = { x: event.clientX, y: event.clientY };
    const canvas = underPoint(screen, '.react-flow__pane') && app.canvas?.place(screen);
    if (canvas && !locked) app.ui.setState({ addMenu: { screen, canvas, link: undefined } });
  };
  const isLegal = useCallback(
    ({ source, target }: { source: string; target: string }) => {
      const { nodes: all } = app.document.topology;
      const [from, to] = [all[source], all[target]];
      return source !== target && from !== undefined && to !== undefined && legalEdgeKinds(from.kind, to.kind).length > 0;
    },
    [app],
  );

  return (
    <div ref={frame} className={`relative h-full w-full ${locked ? 'ew-canvas-locked' : ''}`} data-far={far} onDoubleClick={addByName}>
      <ReactFlow<CardNode, LineEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        {...changes}
        onNodeDragStop={drag.onNodeDragStop}
        onSelectionDragStop={drag.finish}
        onNodeDoubleClick={(_event, { id }) => !locked && app.ui.setState({ editingTitleOf: id })}
        onPaneClick={() => app.ui.setState({ lit: undefined })}
        onConnectEnd={onConnectEnd}
        isValidConnection={isLegal}
        onMove={(_event, { zoom }) => app.ui.setState({ zoom })}
        nodesDraggable={!locked}
        nodesConnectable={!locked}
        connectOnClick={false}
        connectionRadius={32}
        zoomOnDoubleClick={false}
        deleteKeyCode={null}
        disableKeyboardA11y
        onlyRenderVisibleElements
        minZoom={0.05}
        maxZoom={2.5}
        snapToGrid
        snapGrid={[8, 8]}
        selectNodesOnDrag
        elevateEdgesOnSelect
        connectionLineType={ConnectionLineType.SmoothStep}
        aria-label={texts.canvas.label}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} color="var(--ew-dot)" />
        <OverviewMap />
      </ReactFlow>
      <CanvasControls />
      <ConnectHint />
      <DraftBanner />
      <AddMenu />
      <ConnectMenu />
    </div>
  );
}

/** The drawing. */
export function Canvas() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  );
}
