import { parseTopology } from 'eventwright/model/index.ts';
import { placesOf } from 'eventwright/interop/svg/places.ts';
import { describe, expect, it } from 'vitest';
import { edgeBeside, neighbourOf, possibleEdges } from './key-navigation.ts';

const { topology } = parseTopology(
  `eventwright: "1.0"
info: { name: shop }
nodes: { shop: { kind: producer }, orders: { kind: queue }, dlq: { kind: queue }, desk: { kind: consumer } }
edges:
  sends: { kind: send, from: shop, to: orders }
  takes: { kind: receive, from: orders, to: desk }
layout: { shop: { x: 0, y: 0 }, orders: { x: 320, y: 0 }, dlq: { x: 320, y: 176 }, desk: { x: 640, y: 0 } }
`,
  'yaml',
);
if (!topology) throw new Error('the text is no topology');
const places = placesOf(topology);

describe('going from node to node', () => {
  it.each([
    [undefined, 'right', 'shop'],
    ['shop', 'right', 'orders'],
    ['orders', 'right', 'desk'],
    ['orders', 'down', 'dlq'],
    ['dlq', 'up', 'orders'],
    ['desk', 'left', 'orders'],
    ['desk', 'right', undefined],
  ] as const)('from %s to the %s: %s', (from, heading, expected) => expect(neighbourOf(places, from, heading)).toBe(expected));
});

describe('going from edge to edge', () => {
  it('visits those at the node, round and round', () => {
    expect(edgeBeside(topology, 'orders', undefined, 1)).toBe('sends');
    expect(edgeBeside(topology, 'orders', 'sends', 1)).toBe('takes');
    expect(edgeBeside(topology, 'orders', 'takes', 1)).toBe('sends');
    expect(edgeBeside(topology, 'orders', undefined, -1)).toBe('takes');
    expect(edgeBeside(topology, 'dlq', undefined, 1)).toBeUndefined();
  });
});

it('offers every edge that may be drawn at a node', () => {
  expect(possibleEdges(topology, 'dlq').map(({ kind, from, to }) => `${from} ${kind} ${to}`)).toEqual([
    'dlq dead-letter orders',
    'dlq receive desk',
    'dlq scale desk',
    'shop send dlq',
    'orders dead-letter dlq',
    'desk send dlq',
    'desk reply dlq',
    'desk dead-letter dlq',
  ]);
});
