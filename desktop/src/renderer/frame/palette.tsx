import type { Topology, TopologyNode } from 'eventwright/model/index.ts';
import { nodeKinds, type NodeKind } from 'eventwright/nodes/index.ts';
import type { ReactNode } from 'react';
import { addNodeAt, insertIntoEdge } from '../canvas/connect-actions.ts';
import { KindIcon } from '../canvas/kind-icon.tsx';
import { NodeShape } from '../canvas/node-shape.tsx';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';
import { boundsOf, placesOf } from 'eventwright/interop/svg/places.ts';
import { emptyTopology } from '../document/empty-topology.ts';
import { addStamp } from '../stamps/add-stamp.ts';
import type { Stamp } from '../stamps/stamp.ts';
import { stamps } from '../stamps/stamps.ts';
import { Sketch } from '../start/example-sketch.tsx';
import { useApp, useDocumentPart, useUi, type App } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { usePaletteDrag, type PaletteDrag, type PaletteItem } from './use-palette-drag.ts';

const topologyOf = ({ content }: Stamp): Topology => ({ ...emptyTopology(), ...content });

/** An edge under the pointer takes a new node in. */
const nodeItem = (app: App, kind: NodeKind): PaletteItem => ({
  id: kind,
  dropAt: (at, { x, y }) => {
    const edgeId = document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__edge')?.dataset['id'];
    if (edgeId === undefined || !insertIntoEdge(app, kind, edgeId, at)) addNodeAt(app, kind, at);
  },
});

const stampItem = (app: App, stamp: Stamp): PaletteItem => ({ id: `pattern:${stamp.id}`, dropAt: (at) => addStamp(app, stamp, at) });

interface GhostProps {
  readonly drag: PaletteDrag;
  readonly width: number;
  readonly height: number;
  readonly tone?: string;
  readonly children: ReactNode;
}

/** What is under the pointer while something new is dragged. @param width px on the canvas */
function Ghost({ drag, width, height, tone, children }: GhostProps) {
  const zoom = useUi((state) => state.zoom);
  return (
    <div
      className="ew-tone pointer-events-none fixed z-50 opacity-80"
      data-tone={tone}
      style={{
        left: drag.x - (width * zoom) / 2,
        top: drag.y - (height * zoom) / 2,
        width,
        height,
        transform: `scale(${zoom})`,
        transformOrigin: '0 0',
      }}
    >
      {children}
    </div>
  );
}

function DragGhost({ drag }: { readonly drag: PaletteDrag }) {
  const info = nodeKinds.find(({ kind }) => kind === drag.itemId);
  if (info)
    return (
      <Ghost drag={drag} width={nodeWidth} height={nodeHeight(info.kind)} tone={info.tone}>
        <NodeShape node={{ kind: info.kind, ...info.initial } as TopologyNode} />
      </Ghost>
    );
  const stamp = stamps.find(({ id }) => `pattern:${id}` === drag.itemId);
  const bounds = stamp && boundsOf(placesOf(topologyOf(stamp)).values());
  if (!stamp || !bounds) return null;
  return (
    <Ghost drag={drag} width={bounds.width} height={bounds.height}>
      <Sketch topology={topologyOf(stamp)} />
    </Ghost>
  );
}

const headingStyle = 'px-2 pt-1 pb-1.5 text-xs font-semibold text-faint';
const itemStyle = 'flex w-full touch-none items-center gap-2.5 rounded-lg px-1.5 text-left text-sm hover:bg-hover disabled:opacity-45';

/** Every node kind and every pattern, to drag onto the canvas. */
export function Palette() {
  const app = useApp();
  const { drag, handlersOf } = usePaletteDrag();
  const locked = useDocumentPart((snapshot) => snapshot.draft !== undefined || snapshot.readOnly);
  return (
    <nav aria-label={texts.regions.palette} className="h-full overflow-y-auto bg-surface p-2 select-none">
      <h2 className={headingStyle}>{texts.paletteRegion.nodes}</h2>
      {nodeKinds.map(({ kind, tone }) => (
        <button
          key={kind}
          type="button"
          disabled={locked}
          title={texts.nodeKinds[kind].hint}
          aria-label={texts.nodeKinds[kind].label}
          data-tone={tone}
          className={`ew-tone h-9 ${itemStyle}`}
          {...handlersOf(nodeItem(app, kind))}
        >
          <span className="ew-icon">
            <KindIcon kind={kind} />
          </span>
          <span className="truncate">{texts.nodeKinds[kind].label}</span>
        </button>
      ))}
      <h2 className={`mt-3 ${headingStyle}`}>{texts.stamps.region}</h2>
      {stamps.map((stamp) => (
        <button
          key={stamp.id}
          type="button"
          disabled={locked}
          title={texts.stamps.list[stamp.id].hint}
          className={`min-h-9 ${itemStyle}`}
          {...handlersOf(stampItem(app, stamp))}
        >
          <span className="h-7 w-7 flex-none overflow-hidden rounded border border-line bg-canvas" aria-hidden>
            <Sketch topology={topologyOf(stamp)} />
          </span>
          <span className="leading-tight">{texts.stamps.list[stamp.id].title}</span>
        </button>
      ))}
      <p className="px-2 pt-3 text-xs text-faint">{texts.paletteRegion.hint}</p>
      {drag && <DragGhost drag={drag} />}
    </nav>
  );
}
