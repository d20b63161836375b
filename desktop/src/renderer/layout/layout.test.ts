import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';
import type { Topology } from 'eventwright/model/index.ts';
import { emptyTopology } from '../document/empty-topology.ts';
import { acyclic, layersOf, linksOf } from './layers.ts';
import { layeredLayout } from './layered-layout.ts';
import { spread } from './spread.ts';

const graph = fc.integer({ min: 1, max: 40 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    pairs: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 3 * count }),
  }),
);

const topologyOf = ({ count, pairs }: { count: number; pairs: [number, number][] }): Topology => ({
  ...emptyTopology(),
  nodes: Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`n${n}`, { kind: n % 2 ? 'queue' : 'command-store' }]),
  ) as Topology['nodes'],
  edges: Object.fromEntries(
    pairs.map(([from, to], index) => [`e${index}`, { kind: 'send', from: `n${from}`, to: `n${to}` }]),
  ) as Topology['edges'],
});

describe('the layers of a graph', () => {
  it('lead from left to right along every link that is no way back', () => {
    fc.assert(
      fc.property(graph, ({ count, pairs }) => {
        const links = linksOf(count, pairs);
        const layers = layersOf(links);
        for (const [from, targets] of acyclic(links).out.entries())
          for (const to of targets) expect(layers[to]).toBeGreaterThan(layers[from] ?? 0);
      }),
    );
  });

  it('drop as few links as a cycle needs', () => {
    const kept = acyclic(
      linksOf(3, [
        [0, 1],
        [1, 2],
        [2, 0],
      ]),
    ).out.flat();
    expect(kept).toHaveLength(2);
  });

  it('take a chain of ten thousand', () => {
    const pairs = Array.from({ length: 9999 }, (_, n) => [n, n + 1] as const);
    expect(layersOf(linksOf(10_000, pairs)).at(-1)).toBe(9999);
  });

  it('put what nothing feeds right before what it feeds', () => {
    expect(
      layersOf(
        linksOf(4, [
          [0, 1],
          [1, 2],
          [3, 2],
        ]),
      ),
    ).toEqual([0, 1, 2, 1]);
  });
});

describe('spreading', () => {
  it('keeps gaps and order, and leaves alone what has room', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1 }), fc.integer({ min: 1, max: 60 }), (wanted, gap) => {
        const places = spread(
          wanted,
          wanted.map(() => gap),
        );
        expect(places).toHaveLength(wanted.length);
        for (const [index, place] of places.slice(1).entries()) expect(place - (places[index] ?? 0)).toBeGreaterThan(gap - 1e-6);
      }),
    );
    expect(spread([0, 100, 300], [50, 50, 50])).toEqual([0, 100, 300]);
    expect(spread([100, 100], [50, 50])).toEqual([75, 125]);
  });
});

describe('the layout of a large drawing', () => {
  it('gives every node a place of its own on the grid, and the same ones again', () => {
    fc.assert(
      fc.property(graph, (drawn) => {
        const topology = topologyOf(drawn);
        const places = layeredLayout(topology);
        expect([...places.keys()]).toEqual(Object.keys(topology.nodes));
        expect(layeredLayout(topology)).toEqual(places);
        const boxes = [...places].map(([id, at]) => ({ ...at, height: nodeHeight(topology.nodes[id]?.kind ?? 'queue') }));
        for (const [index, a] of boxes.entries()) {
          expect([a.x % 8, a.y % 8].map(Math.abs)).toEqual([0, 0]);
          for (const b of boxes.slice(index + 1)) {
            const apart = a.x + nodeWidth <= b.x || b.x + nodeWidth <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
            expect(apart).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is no strip: many short flows stand side by side', () => {
    const pairs = Array.from({ length: 300 }, (_, n) => [2 * n, 2 * n + 1] as [number, number]);
    const places = [...layeredLayout(topologyOf({ count: 600, pairs })).values()];
    const [width, height] = [Math.max(...places.map(({ x }) => x)), Math.max(...places.map(({ y }) => y))];
    expect(width / height).toBeGreaterThan(0.8);
    expect(width / height).toBeLessThan(3);
  });
});
