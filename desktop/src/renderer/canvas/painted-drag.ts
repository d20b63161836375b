import type { Position } from 'eventwright/model/index.ts';
import type { Selection } from '../state/ui-store.ts';
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
