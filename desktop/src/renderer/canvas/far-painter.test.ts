import { parseTopology } from 'eventwright/model/index.ts';
import { placesOf } from 'eventwright/interop/svg/places.ts';
import { expect, it } from 'vitest';
import { paintFar, type FarScene } from './far-painter.ts';
import { shownServices } from './service-groups.ts';

const text = `
eventwright: "1.0"
info: { name: shop }
nodes:
  desk: { kind: consumer }
  mail: { kind: consumer, service: desk }
  stock: { kind: consumer }
layout:
  desk: { x: 100, y: 200 }
  mail: { x: 400, y: 200 }
  stock: { x: 100, y: 500 }
`;
const parsed = parseTopology(text, 'yaml').topology;
if (!parsed) throw new Error('the text is no topology');
const topology = parsed;
const places = placesOf(topology);

/** What is painted: boxes and words in their order. */
function painted(scene: Partial<FarScene>, zoom = 0.3): string[] {
  const steps: string[] = [];
  const nothing = () => undefined;
  const context = {
    ...Object.fromEntries(
      ['save', 'restore', 'clearRect', 'translate', 'scale', 'beginPath', 'stroke', 'fill', 'setLineDash', 'moveTo', 'bezierCurveTo'].map(
        (name) => [name, nothing],
      ),
    ),
    roundRect: (x: number, y: number, width: number, height: number) => steps.push(`box ${x} ${y} ${width} ${height}`),
    fillText: (words: string) => steps.push(words),
  } as unknown as CanvasRenderingContext2D;
  const whole: FarScene = {
    topology,
    places,
    services: shownServices(topology, new Set(), places),
    selected: new Set(),
    lit: undefined,
    moving: new Set(),
    layer: 'resting',
    colour: () => '#000000',
    ...scene,
  };
  paintFar(context, whole, { x: 0, y: 0, zoom }, 1000, 800);
  return steps;
}

const boundary = 'box 80 152 556 172';

it('paints the boundary of a service of several nodes beneath their shapes, and its name where titles are read', () => {
  expect(painted({}).slice(0, 4)).toEqual([boundary, 'desk', 'box 100 200 216 104', 'desk']);
  expect(painted({}, 0.1)).toEqual([boundary, 'box 100 200 216 104', 'box 400 200 216 104', 'box 100 500 216 104']);
});

it('moves a boundary with the node that is dragged, on the layer of what moves', () => {
  const moving = new Set(['mail']);
  expect(painted({ moving })).not.toContain(boundary);
  expect(painted({ moving, layer: 'moving' })).toEqual([boundary, 'desk', 'box 400 200 216 104', 'mail']);
  expect(painted({ moving: new Set(['stock']), layer: 'moving' })).toEqual(['box 100 500 216 104', 'stock']);
});
