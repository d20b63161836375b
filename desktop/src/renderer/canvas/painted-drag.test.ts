import { describe, expect, it } from 'vitest';
import { draggedPositions, placesWithin, pressedSelection } from './painted-drag.ts';
import type { Place } from 'eventwright/interop/svg/places.ts';

const places = new Map<string, Place>([
  ['a', { x: 0, y: 0, kind: 'queue' }],
  ['b', { x: 301, y: 7, kind: 'topic' }],
]);

describe('a drag of painted nodes', () => {
  it('moves all that is selected by the same step, on the grid', () => {
    const moved = draggedPositions(places, new Set(['a', 'b']), { x: 10, y: 10 }, { x: 113, y: 31 });
    expect(Object.fromEntries(moved)).toEqual({ a: { x: 104, y: 24 }, b: { x: 405, y: 31 } });
  });

  it('is a press while the pointer stays near', () => {
    expect(draggedPositions(places, new Set(['a']), { x: 10, y: 10 }, { x: 13, y: 7 }).size).toBe(0);
  });
});

describe('a press on a painted node', () => {
  const selection = { nodes: new Set(['a']), edges: new Set<string>() };
  it.each([
    ['keeps a selection that it is part of', 'a', false, ['a']],
    ['selects it alone', 'b', false, ['b']],
    ['adds it with Ctrl or Command', 'b', true, ['a', 'b']],
  ])('%s', (_name, id, additive, ids) => expect([...pressedSelection(selection, id, additive)]).toEqual(ids));
});

it('a box takes the nodes that lie whole in it, whichever way it was drawn', () => {
  const grid = new Map(['a', 'b', 'c'].map((id, index) => [id, { x: index * 300, y: 0, kind: 'queue' as const }]));
  expect(placesWithin(grid, { x: -10, y: -10 }, { x: 520, y: 200 })).toEqual(['a', 'b']);
  expect(placesWithin(grid, { x: 520, y: 200 }, { x: -10, y: -10 })).toEqual(['a', 'b']);
  expect(placesWithin(grid, { x: 10, y: -10 }, { x: 400, y: 200 })).toEqual([]);
});
