import type { Graph, WithId } from '../../model/graph.ts';
import { storesOf } from '../../model/queries.ts';
import type { EdgeOf, NodeOf } from '../../model/topology.ts';

/** Stores whose updates an edge brings: the one it leaves, or those of whoever publishes to its topic. */
export function sourcesOf(graph: Graph, edge: WithId<EdgeOf<'replicate'>>): WithId<NodeOf<'command-store'>>[] {
  const store = graph.nodeOf(edge.from, 'command-store');
  return store ? [store] : graph.in(edge.from, 'send').flatMap(({ from }) => storesOf(graph, from));
}
