import { nodeKinds, type NodeKind } from 'eventwright/nodes/index.ts';
import { useRef, useState, type PointerEvent as ReactPointerEvent } from 'react';
import { addNodeAt, insertIntoEdge } from '../canvas/connect-actions.ts';
import { KindIcon } from '../canvas/kind-icon.tsx';
import { NodeShape } from '../canvas/node-shape.tsx';
import { nodeHeight, nodeWidth } from '../canvas/node-size.ts';
import type { TopologyNode } from 'eventwright/model/index.ts';
import { useApp, useDocumentPart, useUi } from '../state/app.ts';
import { texts } from '../texts/en.ts';

type KindInfo = (typeof nodeKinds)[number];

interface Drag {
  readonly kind: NodeKind;
  readonly x: number;
  readonly y: number;
}

const dragThresholdPx = 4;

/** What is under the pointer while a new node is dragged. */
function Ghost({ drag, info }: { readonly drag: Drag; readonly info: KindInfo }) {
  const zoom = useUi((state) => state.zoom);
  const height = nodeHeight(drag.kind);
  const node = { kind: drag.kind, ...info.initial } as TopologyNode;
  return (
    <div
      className="ew-tone pointer-events-none fixed z-50 opacity-80"
      data-tone={info.tone}
      style={{
        left: drag.x - (nodeWidth * zoom) / 2,
        top: drag.y - (height * zoom) / 2,
        width: nodeWidth,
        height,
        transform: `scale(${zoom})`,
        transformOrigin: '0 0',
      }}
    >
      <NodeShape node={node} />
    </div>
  );
}

/** Drags a kind from the palette; a press without a drag adds it in the middle of what is visible. */
function usePaletteDrag() {
  const app = useApp();
  const [drag, setDrag] = useState<Drag>();
  const press = useRef<{ readonly x: number; readonly y: number; dragging: boolean }>(undefined);

  const drop = (kind: NodeKind, x: number, y: number) => {
    const at = app.canvas?.place({ x, y });
    if (!at) return;
    const edgeId = document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__edge')?.dataset['id'];
    if (edgeId === undefined || !insertIntoEdge(app, kind, edgeId, at)) addNodeAt(app, kind, at);
  };
  const handlersOf = (kind: NodeKind) => ({
    onPointerDown: (event: ReactPointerEvent<HTMLButtonElement>) => {
      if (event.button !== 0) return;
      press.current = { x: event.clientX, y: event.clientY, dragging: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: ({ clientX: x, clientY: y, buttons }: ReactPointerEvent) => {
      const { current } = press;
      if (!current || buttons === 0) return;
      current.dragging ||= Math.hypot(x - current.x, y - current.y) > dragThresholdPx;
      if (current.dragging) setDrag({ kind, x, y });
    },
    onPointerUp: ({ clientX: x, clientY: y }: ReactPointerEvent) => {
      setDrag(undefined);
      if (press.current?.dragging) drop(kind, x, y);
    },
    onPointerCancel: () => {
      press.current = undefined;
      setDrag(undefined);
    },
    onClick: () => {
      // A drag ends with a click, too: only a press that stayed where it was adds the node here. A key has no press.
      if (!press.current?.dragging) addNodeAt(app, kind, app.canvas?.center() ?? { x: 0, y: 0 });
      press.current = undefined;
    },
  });
  return { drag, handlersOf };
}

/** Every node kind, to drag onto the canvas. */
export function Palette() {
  const { drag, handlersOf } = usePaletteDrag();
  const locked = useDocumentPart((snapshot) => snapshot.draft !== undefined);
  const dragInfo = nodeKinds.find(({ kind }) => kind === drag?.kind);
  return (
    <nav aria-label={texts.regions.palette} className="h-full overflow-y-auto bg-surface p-2 select-none">
      <h2 className="px-2 pt-1 pb-1.5 text-xs font-semibold text-faint">{texts.paletteRegion.nodes}</h2>
      {nodeKinds.map(({ kind, label, hint, tone }) => (
        <button
          key={kind}
          type="button"
          disabled={locked}
          title={hint}
          aria-label={label}
          data-tone={tone}
          className="ew-tone flex h-9 w-full touch-none items-center gap-2.5 rounded-lg px-1.5 text-left text-sm hover:bg-hover disabled:opacity-45"
          {...handlersOf(kind)}
        >
          <span className="ew-icon">
            <KindIcon kind={kind} />
          </span>
          <span className="truncate">{label}</span>
        </button>
      ))}
      <p className="px-2 pt-3 text-xs text-faint">{texts.paletteRegion.hint}</p>
      {drag && dragInfo && <Ghost drag={drag} info={dragInfo} />}
    </nav>
  );
}
