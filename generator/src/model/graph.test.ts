import { describe, expect, it } from 'vitest';
import type { EdgeKind } from './edges.ts';
import { Graph } from './graph.ts';
import { parseTopology } from './parse.ts';
import type { Topology } from './topology.ts';

/** A hub with that many sends and calls out, and one edge in. */
function hub(edges: number): Topology {
  const out = Array.from({ length: edges }, (_unused, at) => [
    `out-${at}`,
    { kind: at % 3 === 0 ? 'call' : 'send', from: 'hub', to: at % 3 === 0 ? 'other' : 'q' },
  ]);
  const { topology } = parseTopology(
    JSON.stringify({
      eventwright: '1.0',
      info: { name: 'hub' },
      nodes: { hub: { kind: 'consumer' }, q: { kind: 'queue' }, other: { kind: 'external' } },
      edges: { ...Object.fromEntries(out), in: { kind: 'receive', from: 'q', to: 'hub' }, lost: { kind: 'send', from: 'hub', to: 'gone' } },
    }),
  );
  if (!topology) throw new Error('the drawing does not parse');
  return topology;
}

describe('Graph', () => {
  it.each([0, 1, 8, 9, 40])('tells the edges at a node with %i of them, by kind and in their order', (count) => {
    const topology = hub(count);
    const graph = new Graph(topology);
    const expected = (...kinds: EdgeKind[]) =>
      Object.entries(topology.edges)
        .filter(([id, edge]) => edge.from === 'hub' && id !== 'lost' && (kinds.length === 0 || kinds.includes(edge.kind)))
        .map(([id]) => id);
    for (const kinds of [[], ['send'], ['call'], ['send', 'call'], ['call', 'send'], ['reply']] satisfies EdgeKind[][]) {
      const ids = graph.out('hub', ...kinds).map(({ id }) => id);
      expect(ids).toEqual(expected(...kinds));
      expect(graph.out('hub', ...kinds).map(({ id }) => id)).toEqual(ids);
    }
    expect(graph.in('hub', 'receive').map(({ id }) => id)).toEqual(['in']);
    expect(graph.out('nobody')).toEqual([]);
  });

  it('gives an element that stands under two ids both of them', () => {
    const topology = hub(0);
    const shared = topology.nodes['q'];
    if (!shared) throw new Error('there is no queue');
    const graph = new Graph({ ...topology, nodes: { a: shared, b: shared } });
    expect(graph.nodes.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(new Graph({ ...topology, nodes: { a: shared } }).node('a')?.id).toBe('a');
  });
});
