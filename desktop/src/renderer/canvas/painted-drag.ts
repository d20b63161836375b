import type { Position } from 'eventwright/model/index.ts';
import type { Selection } from '../state/ui-store.ts';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';
import type { Place } from 'eventwright/interop/svg/places.ts';

/** px; the grid that cards snap to as well */
const grid = 8;

/** What a press on a painted node selects: what was selected already stays together, as with cards. */
export function pressedSelection(selection: Selection, id: string, additive: boolean): ReadonlySet<string> {
  if (selection.nodes.has(id)) return selection.nodes;
  return additive ? new Set([...selection.nodes, id]) : new Set([id]);
}

const snap = (value: number) => Math.round(value / grid) * grid;

/** Where the dragged nodes stand: all by the same step, so that they keep their distances. @param from canvas px @param to canvas px */
export function draggedPositions(
  places: ReadonlyMap<string, Place>,
  ids: ReadonlySet<string>,
  from: Position,
  to: Position,
): ReadonlyMap<string, Position> {
  const [dx, dy] = [snap(to.x - from.x), snap(to.y - from.y)];
  const positions = new Map<string, Position>();
  if (dx === 0 && dy === 0) return positions;
  for (const id of ids) {
    const place = places.get(id);
    if (place) positions.set(id, { x: place.x + dx, y: place.y + dy });
  }
  return positions;
}

/** The nodes that lie whole between two corners, px on the canvas. */
export function placesWithin(places: ReadonlyMap<string, Place>, from: Position, to: Position): string[] {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  return [...places].flatMap(([id, { x, y, kind }]) =>
    x >= left && x + nodeWidth <= right && y >= top && y + nodeHeight(kind) <= bottom ? [id] : [],
  );
}
