import type { Position, Topology } from '../../model/index.ts';
import type { NodeKind } from '../../nodes/index.ts';
import { nodeHeight, nodeWidth } from './node-size.ts';

/** Where a node stands, px on the canvas. */
export interface Place extends Position {
  readonly kind: NodeKind;
}

/** Where nodes stand that have no place yet: a tidy grid below the drawing. */
function spareRow(topology: Topology): (index: number) => Position {
  const placed = Object.values(topology.layout);
  const left = Math.min(...(placed.length > 0 ? placed.map(({ x }) => x) : [0]));
  const bottom = placed.length > 0 ? Math.max(...placed.map(({ y }) => y)) + 160 : 0;
  return (index) => ({ x: left + (index % 4) * (nodeWidth + 64), y: bottom + Math.floor(index / 4) * 160 });
}

/** Places of all nodes, by id; a drag overrides what the document says. */
export function placesOf(topology: Topology, moved: ReadonlyMap<string, Position> = new Map()): Map<string, Place> {
  const spare = spareRow(topology);
  const places = new Map<string, Place>();
  let unplaced = 0;
  for (const [id, { kind }] of Object.entries(topology.nodes)) {
    if (id.startsWith('x-')) continue;
    const { x, y } = moved.get(id) ?? topology.layout[id] ?? spare((unplaced += 1) - 1);
    places.set(id, { x, y, kind });
  }
  return places;
}

/** The smallest box around these places; undefined for none. */
export function boundsOf(places: Iterable<Place>): { x: number; y: number; width: number; height: number } | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, kind } of places) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + nodeWidth);
    bottom = Math.max(bottom, y + nodeHeight(kind));
  }
  return left === Infinity ? undefined : { x: left, y: top, width: right - left, height: bottom - top };
}

/** The node at a point of the canvas. */
export function nodeAt(places: ReadonlyMap<string, Place>, at: Position): string | undefined {
  for (const [id, { x, y, kind }] of places) {
    if (at.x >= x && at.x <= x + nodeWidth && at.y >= y && at.y <= y + nodeHeight(kind)) return id;
  }
  return undefined;
}
