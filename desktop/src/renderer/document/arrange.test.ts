import { describe, expect, it } from 'vitest';
import { aligned, distributed, type Box } from './arrange.ts';

const boxes: readonly Box[] = [
  { id: 'b', x: 300, y: 40, width: 100, height: 50 },
  { id: 'a', x: 0, y: 0, width: 100, height: 90 },
  { id: 'c', x: 700, y: 200, width: 100, height: 100 },
];
const at = (positions: Map<string, { x: number; y: number }>, axis: 'x' | 'y') => ['a', 'b', 'c'].map((id) => positions.get(id)?.[axis]);

describe('aligned', () => {
  it.each([
    ['left', 'x', [0, 0, 0]],
    ['top', 'y', [0, 0, 0]],
    ['center', 'x', [350, 350, 350]],
    ['middle', 'y', [105, 125, 100]],
  ] as const)('%s', (alignment, axis, expected) => expect(at(aligned(boxes, alignment), axis)).toEqual(expected));

  it('leaves the other axis alone', () => expect(at(aligned(boxes, 'left'), 'y')).toEqual([0, 40, 200]));
});

describe('distributed', () => {
  it('makes the gaps equal between the outermost', () => {
    expect(at(distributed(boxes, 'horizontal'), 'x')).toEqual([0, 350, 700]);
    expect(at(distributed(boxes, 'vertical'), 'y')).toEqual([0, 120, 200]);
  });

  it('has nothing to do with none', () => expect(distributed([], 'vertical').size).toBe(0));
});
