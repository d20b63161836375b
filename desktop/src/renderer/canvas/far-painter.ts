import { edgeKindInfo, type Topology } from 'eventwright/model/index.ts';
import { nodeKindInfo, type NodeKind } from 'eventwright/nodes/index.ts';
import { nodeHeight, nodeWidth, portY } from 'eventwright/interop/svg/node-size.ts';
import { boundaryRadius } from 'eventwright/interop/svg/boundaries.ts';
import type { Place } from 'eventwright/interop/svg/places.ts';
import type { ShownService } from './service-groups.ts';

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface FarScene {
  readonly topology: Topology;
  readonly places: ReadonlyMap<string, Place>;
  readonly services: readonly ShownService[];
  readonly selected: ReadonlySet<string>;
  readonly lit: ReadonlySet<string> | undefined;
  /** Nodes that are being dragged: they and their edges are a layer of their own, so that a drag paints little. */
  readonly moving: ReadonlySet<string>;
  readonly layer: 'resting' | 'moving';
  /** Reads a colour token of the page. */
  readonly colour: (token: string) => string;
}

/** An edge moves with either of its ends. */
const onLayer = ({ moving, layer }: FarScene, ...nodeIds: readonly string[]) =>
  nodeIds.some((id) => moving.has(id)) === (layer === 'moving');

/** Titles are drawn down to this zoom, shapes alone below it. */
const titleZoom = 0.15;
const titlePx = 26;
const maxTitleCharacters = 15;

const boundaryTitlePx = 22;

const corner = (kind: NodeKind) => (kind === 'topic' || kind === 'queue' ? nodeHeight(kind) / 2 : 14);

function visibleArea(width: number, height: number, { x, y, zoom }: Viewport) {
  const [left, top] = [-x / zoom, -y / zoom];
  const [right, bottom] = [left + width / zoom, top + height / zoom];
  return (place: Place) => place.x < right && place.x + nodeWidth > left && place.y < bottom && place.y + nodeHeight(place.kind) > top;
}

/** Boundaries of services, beneath all else. One that holds a node which is dragged goes with it. */
function paintServices(context: CanvasRenderingContext2D, scene: FarScene, titled: boolean): void {
  const { services, colour } = scene;
  context.font = `${boundaryTitlePx}px 'Inter Variable', system-ui, sans-serif`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  for (const { service, members, isFolded, x, y, width, height } of services) {
    if (!onLayer(scene, ...members)) continue;
    context.beginPath();
    context.roundRect(x, y, width, height, boundaryRadius);
    context.fillStyle = `${colour('neutral')}0d`;
    context.fill();
    context.strokeStyle = colour('line-strong');
    context.setLineDash(isFolded ? [] : [12, 10]);
    context.stroke();
    context.fillStyle = colour('muted');
    if (titled) context.fillText(service, x + boundaryRadius, y + boundaryTitlePx, width - 2 * boundaryRadius);
  }
  context.setLineDash([]);
}

/** Strokes the edges that share a look, as one path. */
function strokeEdges(context: CanvasRenderingContext2D, { topology, places }: FarScene, wanted: (id: string) => boolean): void {
  context.beginPath();
  for (const [id, { from, to }] of Object.entries(topology.edges)) {
    const [a, b] = [places.get(from), places.get(to)];
    if (!a || !b || !wanted(id)) continue;
    const bend = Math.max(40, Math.abs(b.x - a.x - nodeWidth) / 2);
    const [startY, endY] = [a.y + portY, b.y + portY];
    context.moveTo(a.x + nodeWidth, startY);
    context.bezierCurveTo(a.x + nodeWidth + bend, startY, b.x - bend, endY, b.x, endY);
  }
  context.stroke();
}

function paintEdges(context: CanvasRenderingContext2D, scene: FarScene): void {
  const { topology, lit, colour } = scene;
  context.lineWidth = 4;
  for (const isLit of [false, true]) {
    context.strokeStyle = colour(isLit ? 'accent' : 'line-strong');
    for (const isData of [true, false]) {
      context.setLineDash(isData ? [] : [12, 12]);
      strokeEdges(context, scene, (id) => {
        const edge = topology.edges[id];
        if (!edge || (lit?.has(id) ?? false) !== isLit || edgeKindInfo(edge.kind).data !== isData) return false;
        return onLayer(scene, edge.from, edge.to);
      });
    }
  }
  context.setLineDash([]);
}

function paintNode(
  context: CanvasRenderingContext2D,
  { topology, selected, lit, colour }: FarScene,
  id: string,
  place: Place,
  titled: boolean,
): void {
  const { kind, x, y } = place;
  const tone = colour(nodeKindInfo(kind).tone);
  const height = nodeHeight(kind);
  context.globalAlpha = lit && !lit.has(id) ? 0.3 : 1;
  context.beginPath();
  context.roundRect(x, y, nodeWidth, height, corner(kind));
  context.fillStyle = colour('surface');
  context.fill();
  context.fillStyle = `${tone}26`;
  context.fill();
  const marked = selected.has(id) || lit?.has(id);
  context.strokeStyle = marked ? colour('accent') : tone;
  context.lineWidth = marked ? 9 : 3;
  context.setLineDash(kind === 'external' || kind === 'replica' ? [14, 10] : []);
  context.stroke();
  if (!titled) return;
  const title = topology.nodes[id]?.title ?? id;
  context.fillStyle = colour('text');
  context.fillText(
    title.length > maxTitleCharacters ? `${title.slice(0, maxTitleCharacters - 1)}…` : title,
    x + nodeWidth / 2,
    y + height / 2,
  );
}

/** Draws the whole drawing as shapes and titles: what a thousand cards in the page would do far too slowly. @param width px @param height px */
export function paintFar(context: CanvasRenderingContext2D, scene: FarScene, viewport: Viewport, width: number, height: number): void {
  context.save();
  context.clearRect(0, 0, width, height);
  context.translate(viewport.x, viewport.y);
  context.scale(viewport.zoom, viewport.zoom);
  const titled = viewport.zoom >= titleZoom;
  paintServices(context, scene, titled);
  paintEdges(context, scene);
  context.font = `600 ${titlePx}px 'Inter Variable', system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const isVisible = visibleArea(width, height, viewport);
  for (const [id, place] of scene.places) if (onLayer(scene, id) && isVisible(place)) paintNode(context, scene, id, place, titled);
  context.restore();
}
