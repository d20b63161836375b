import { expect, it } from 'vitest';
import { overviewScale, visibleBox, wheelZoom } from './overview-scale.ts';

it('puts the drawing into the middle of the overview, and the window where one looks', () => {
  const scale = overviewScale({ x: -100, y: 50, width: 1280, height: 400 }, { width: 144, height: 96 });
  expect(scale.factor).toBeCloseTo(0.1);
  expect(scale.left + -100 * scale.factor).toBeCloseTo(8);
  expect(scale.top + 50 * scale.factor).toBeCloseTo(28);
  // At zoom 2 a canvas of 800 px shows 400 px of the drawing, from its left upper corner.
  const box = visibleBox(scale, { x: 200, y: -100, zoom: 2 }, { width: 800, height: 600 });
  expect(box.x).toBeCloseTo(8);
  expect(box.y).toBeCloseTo(28);
  expect(box.width).toBeCloseTo(40);
  expect(box.height).toBeCloseTo(30);
});

it.each([
  ['px', { deltaY: -100, deltaMode: 0 }],
  ['lines', { deltaY: -4, deltaMode: 1 }],
])('zooms by the wheel, in %s, and back by the same turn', (_unit, wheel) => {
  const nearer = wheelZoom(0.5, wheel);
  expect(nearer).toBeCloseTo(0.574, 3);
  expect(wheelZoom(nearer, { ...wheel, deltaY: -wheel.deltaY })).toBeCloseTo(0.5);
});
