import { legalEdgeKinds, type EdgeKind, type Topology } from 'eventwright/model/index.ts';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';
import type { Place } from 'eventwright/interop/svg/places.ts';

export type Heading = 'left' | 'right' | 'up' | 'down';

/** A step aside counts so much more than one ahead: the eye expects the neighbour in line. */
const sidewaysWeight = 2.5;

const middleOf = ({ x, y, kind }: Place) => ({ x: x + nodeWidth / 2, y: y + nodeHeight(kind) / 2 });

/** The node that stands next in a direction; the first of the drawing where none is selected. */
export function neighbourOf(places: ReadonlyMap<string, Place>, from: string | undefined, heading: Heading): string | undefined {
  const start = from === undefined ? undefined : places.get(from);
  if (!start) return [...places].toSorted(([, a], [, b]) => a.x - b.x || a.y - b.y)[0]?.[0];
  const middle = middleOf(start);
  const distances = [...places].flatMap(([id, place]) => {
    const { x, y } = middleOf(place);
    const [dx, dy] = [x - middle.x, y - middle.y];
    const ahead = { left: -dx, right: dx, up: -dy, down: dy }[heading];
    const aside = Math.abs(heading === 'left' || heading === 'right' ? dy : dx);
    return id === from || ahead <= 0 || aside > 4 * ahead ? [] : [{ id, distance: ahead + sidewaysWeight * aside }];
  });
  return distances.toSorted((a, b) => a.distance - b.distance)[0]?.id;
}

/** The edge after or before one, of those at a node, in the order of the document and round again. */
export function edgeBeside({ edges }: Topology, nodeId: string, current: string | undefined, step: 1 | -1): string | undefined {
  const ids = Object.entries(edges).flatMap(([id, { from, to }]) => (from === nodeId || to === nodeId ? [id] : []));
  const at = current === undefined ? -1 : ids.indexOf(current);
  return at < 0 ? (step > 0 ? ids[0] : ids.at(-1)) : ids[(at + step + ids.length) % ids.length];
}

export interface PossibleEdge {
  readonly kind: EdgeKind;
  readonly from: string;
  readonly to: string;
}

/** Every edge that may be drawn from or to a node, those that leave it first. */
export function possibleEdges({ nodes }: Topology, nodeId: string): PossibleEdge[] {
  const own = nodes[nodeId];
  if (!own) return [];
  const others = Object.entries(nodes).filter(([id]) => id !== nodeId && !id.startsWith('x-'));
  return [
    ...others.flatMap(([id, other]) => legalEdgeKinds(own.kind, other.kind).map((kind) => ({ kind, from: nodeId, to: id }))),
    ...others.flatMap(([id, other]) => legalEdgeKinds(other.kind, own.kind).map((kind) => ({ kind, from: id, to: nodeId }))),
  ];
}
