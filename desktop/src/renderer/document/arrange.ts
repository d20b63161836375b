import type { Position } from 'eventwright/model/index.ts';

export interface Box extends Position {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export type Alignment = 'left' | 'top' | 'center' | 'middle';
export type Axis = 'horizontal' | 'vertical';

/** Positions by node id that put the boxes on one line; px, top left corners. */
export function aligned(boxes: readonly Box[], alignment: Alignment): Map<string, Position> {
  const left = Math.min(...boxes.map(({ x }) => x));
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const top = Math.min(...boxes.map(({ y }) => y));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  const place = ({ x, y, width, height }: Box): Position => {
    if (alignment === 'left') return { x: left, y };
    if (alignment === 'top') return { x, y: top };
    return alignment === 'center' ? { x: (left + right - width) / 2, y } : { x, y: (top + bottom - height) / 2 };
  };
  return new Map(boxes.map((box) => [box.id, place(box)]));
}

/** Positions by node id with equal gaps between neighbours; the outermost boxes stay. */
export function distributed(boxes: readonly Box[], axis: Axis): Map<string, Position> {
  const [at, size] = axis === 'horizontal' ? (['x', 'width'] as const) : (['y', 'height'] as const);
  const inOrder = boxes.toSorted((a, b) => a[at] - b[at]);
  const [first, last] = [inOrder[0], inOrder.at(-1)];
  if (!first || !last) return new Map();
  const inside = inOrder.reduce((sum, box) => sum + box[size], 0);
  const gap = (last[at] + last[size] - first[at] - inside) / Math.max(1, inOrder.length - 1);
  let next = first[at];
  return new Map(
    inOrder.map(({ id, x, y, [size]: own }) => {
      const start = next;
      next += own + gap;
      return [id, axis === 'horizontal' ? { x: start, y } : { x, y: start }];
    }),
  );
}
