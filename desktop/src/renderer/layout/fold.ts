import type { Position } from 'eventwright/model/index.ts';

interface Box extends Position {
  readonly width: number;
  readonly height: number;
}

/** Width over height of a drawing that fits the screens it is looked at on. */
const wantedRatio = 1.6;
const betweenPx = 160;

/** Height at which as few boxes as possible are cut, near the one that is wanted. */
function cutNear(boxes: readonly Box[], wanted: number, reach: number): number {
  const tried = Array.from({ length: 21 }, (_, step) => wanted + ((step - 10) / 10) * reach);
  const cutBy = (at: number) => boxes.filter(({ y, height }) => y < at && y + height > at).length;
  return tried.toSorted((a, b) => cutBy(a) - cutBy(b) || Math.abs(a - wanted) - Math.abs(b - wanted))[0] ?? wanted;
}

/**
 * Places of boxes, folded like the text of a newspaper: a drawing far higher than wide becomes strips side by side, each
 * cut where few boxes stand. A box belongs to the strip that its upper edge is in.
 */
export function foldedColumns(boxes: readonly Box[]): Position[] {
  const right = Math.max(0, ...boxes.map(({ x, width }) => x + width));
  const top = Math.min(...boxes.map(({ y }) => y));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  const stripPx = right + betweenPx;
  const strips = Math.max(1, Math.round(Math.sqrt(((bottom - top) * wantedRatio) / stripPx)));
  if (boxes.length === 0 || strips === 1) return boxes.map(({ x, y }) => ({ x, y: y - top }));
  const height = (bottom - top) / strips;
  const cuts = Array.from({ length: strips - 1 }, (_, index) => cutNear(boxes, top + (index + 1) * height, height / 8));
  const strip = boxes.map(({ y }) => cuts.filter((cut) => y >= cut).length);
  const tops = Array.from({ length: strips }, () => Infinity);
  for (const [index, { y }] of boxes.entries()) tops[strip[index] ?? 0] = Math.min(tops[strip[index] ?? 0] ?? Infinity, y);
  return boxes.map(({ x, y }, index) => {
    const own = strip[index] ?? 0;
    return { x: x + own * stripPx, y: y - (tops[own] ?? 0) };
  });
}
