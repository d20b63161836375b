import type { Topology } from 'eventwright/model/index.ts';

/** Pairs of nodes that belong together: the ends of an edge, or of a link that stands in a property. */
export type Link = readonly [from: string, to: string];

/** Nodes that are at most so many hops away, whichever way the edges point; the nodes themselves included. */
export function neighbourhood(links: readonly Link[], nodeIds: Iterable<string>, hops: number): ReadonlySet<string> {
  const neighbours = new Map<string, string[]>();
  const join = (from: string, to: string) => neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
  for (const [from, to] of links) {
    join(from, to);
    join(to, from);
  }
  const reached = new Set(nodeIds);
  let edge = [...reached];
  for (let hop = 0; hop < hops && edge.length > 0; hop += 1) {
    edge = [...new Set(edge.flatMap((id) => neighbours.get(id) ?? []))].filter((id) => !reached.has(id));
    for (const id of edge) reached.add(id);
  }
  return reached;
}

/** The part of the drawing around some nodes, to be shown alone. */
export function partAround(topology: Topology, ids: ReadonlySet<string>): Topology {
  const nodes = Object.fromEntries(Object.entries(topology.nodes).filter(([id]) => ids.has(id)));
  const edges = Object.fromEntries(Object.entries(topology.edges).filter(([, { from, to }]) => ids.has(from) && ids.has(to)));
  return { ...topology, nodes, edges };
}
