import { Background, BackgroundVariant, ConnectionLineType, ReactFlowProvider, ReactFlow } from '@xyflow/react';
import { useMemo, useRef, useState } from 'react';
import { useApp, useDocumentPart, useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { AddMenu } from './add-menu.tsx';
import { Boundaries } from './boundaries.tsx';
import { useCanvasPresses, useConnectEnd, useFlowChanges, useReconnect } from './canvas-events.ts';
import { CanvasControls } from './canvas-controls.tsx';
import { ConnectHint } from './connect-hint.tsx';
import { ConnectMenu } from './connect-menu.tsx';
import { DraftBanner, ElsewhereBanner } from './draft-banner.tsx';
import { EdgeLine } from './edge-line.tsx';
import { createEdgeMapper, type LineEdge } from './flow-edges.ts';
import { createNodeMapper, type CardNode } from './flow-nodes.ts';
import { FarCanvas } from './far-canvas.tsx';
import { FocusChip } from './focus-chip.tsx';
import { useShownTopology } from './focus.ts';
import { NodeCard } from './node-card.tsx';
import { OverviewMap } from './overview-map.tsx';
import { minZoom, useCanvasHandle } from './use-canvas-handle.ts';
import { useDragLayer } from './use-drag-layer.ts';
import { usePaintedBox } from './use-painted-box.ts';
import { usePaintedDrag } from './use-painted-drag.ts';

// Outside the component: a new object would mount every node again.
const flowOptions = {
  nodeTypes: { card: NodeCard },
  edgeTypes: { line: EdgeLine },
  connectionLineType: ConnectionLineType.SmoothStep,
  connectOnClick: false,
  connectionRadius: 32,
  reconnectRadius: 14,
  zoomOnDoubleClick: false,
  // Keys belong to the list of commands.
  deleteKeyCode: null,
  disableKeyboardA11y: true,
  onlyRenderVisibleElements: true,
  minZoom,
  maxZoom: 2.5,
  snapToGrid: true,
  snapGrid: [8, 8] as [number, number],
  selectNodesOnDrag: true,
};
/** Below it titles grow and the small print goes. */
const farZoom = 0.5;
/** Below it a large drawing is painted on one canvas: so many cards at once would make every frame slow. */
const paintedZoom = 0.4;
/**
 * Up to this many nodes, cards stay at every zoom: they are fast enough, keep what painting leaves out (shards, findings,
 * names for screen readers), and a system of a dozen nodes is below 0.4 already when it is fitted into a small window.
 */
const paintedFrom = 150;
const noNodes: CardNode[] = [];
const noEdges: LineEdge[] = [];

/** The drawing as React Flow takes it: nothing while it is painted. */
function useFlowElements(moved: ReturnType<typeof useDragLayer>['moved'], painted: boolean) {
  const topology = useShownTopology();
  const selection = useUi((state) => state.selection);
  const [toNodes] = useState(createNodeMapper);
  const [toEdges] = useState(createEdgeMapper);
  const nodes = useMemo(
    () => (painted ? noNodes : toNodes(topology, moved, selection.nodes)),
    [painted, toNodes, topology, moved, selection.nodes],
  );
  const edges = useMemo(() => (painted ? noEdges : toEdges(topology, selection.edges)), [painted, toEdges, topology, selection.edges]);
  return { nodes, edges };
}

function Flow() {
  const app = useApp();
  const frame = useRef<HTMLDivElement>(null);
  const locked = useDocumentPart((snapshot) => snapshot.draft !== undefined || snapshot.readOnly);
  const large = Object.keys(useShownTopology().nodes).length > paintedFrom;
  const far = useUi((state) => state.zoom < farZoom);
  const painted = useUi((state) => state.zoom < paintedZoom) && large;
  const drag = useDragLayer();
  const paintedDrag = usePaintedDrag(painted, locked);
  const paintedBox = usePaintedBox();
  const elements = useFlowElements(drag.moved, painted);
  const changes = useFlowChanges(drag.apply);
  const presses = useCanvasPresses(locked, painted ? paintedDrag : undefined);
  const reconnect = useReconnect();
  const onConnectEnd = useConnectEnd(reconnect.moving);
  useCanvasHandle(frame);
  return (
    <div
      ref={frame}
      className={`relative h-full w-full ${locked ? 'ew-canvas-locked' : ''}`}
      data-far={far}
      onDoubleClick={presses.addByName}
      onMouseDownCapture={paintedDrag.onMouseDownCapture}
      onPointerDownCapture={(event) => {
        paintedBox.onPress(event);
        paintedDrag.onPointerDownCapture(event);
      }}
    >
      <ReactFlow<CardNode, LineEdge>
        {...elements}
        {...flowOptions}
        {...changes}
        {...(painted && { onSelectionEnd: paintedBox.onSelectionEnd })}
        onNodeDragStop={drag.onNodeDragStop}
        onSelectionDragStop={drag.finish}
        onNodeClick={(event, { id }) => presses.node(event, id)}
        onNodeDoubleClick={(_event, { id }) => !locked && app.ui.setState({ editingTitleOf: id })}
        onPaneClick={presses.pane}
        onConnectEnd={onConnectEnd}
        {...reconnect.handlers}
        edgesReconnectable={!locked}
        isValidConnection={presses.isLegal}
        onMove={(_event, { zoom }) => app.ui.setState({ zoom })}
        nodesDraggable={!locked}
        nodesConnectable={!locked}
        aria-label={texts.canvas.label}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} color="var(--ew-dot)" />
        {!painted && <Boundaries moved={drag.moved} />}
        {painted && <FarCanvas moved={paintedDrag.moved} />}
        <OverviewMap />
      </ReactFlow>
      <FloatingParts />
    </div>
  );
}

/** What lies over the drawing. */
function FloatingParts() {
  return (
    <>
      <CanvasControls />
      <ConnectHint />
      <DraftBanner />
      <ElsewhereBanner />
      <FocusChip />
      <AddMenu />
      <ConnectMenu />
    </>
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
