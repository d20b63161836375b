import type { Graph, WithId } from '../../model/graph.ts';
import type { NodeOf, TopologyEdge } from '../../model/topology.ts';

export type ReadModel = WithId<NodeOf<'read-model'>>;

const onward = ['send', 'reply', 'call', 'receive', 'subscribe', 'project', 'replicate'] as const;

/** A shortest way of messages from one of these nodes to a goal, over sends, channels and consumers. @returns undefined where there is none */
function wayFrom(graph: Graph, starts: readonly string[], isGoal: (id: string) => boolean): WithId<TopologyEdge>[] | undefined {
  const ways = new Map<string, WithId<TopologyEdge> | undefined>(starts.map((id) => [id, undefined]));
  for (const id of ways.keys()) {
    if (isGoal(id)) return edgesTo(id, ways);
    for (const edge of graph.out(id, ...onward)) if (!ways.has(edge.to)) ways.set(edge.to, edge);
  }
  return undefined;
}

function edgesTo(goal: string, ways: ReadonlyMap<string, WithId<TopologyEdge> | undefined>): WithId<TopologyEdge>[] {
  const edges: WithId<TopologyEdge>[] = [];
  for (let edge = ways.get(goal); edge; edge = ways.get(edge.from)) edges.unshift(edge);
  return edges;
}

/** Whether changes of the source get to the view: from the store itself, or from whoever writes it. */
export function hasEventPath(graph: Graph, view: ReadModel): boolean {
  const source = view.readModel?.source;
  const feeds = graph.in(view.id, 'project');
  if (source === undefined || feeds.length === 0) return feeds.length > 0;
  return wayFrom(graph, [source, ...graph.in(source, 'write').map(({ from }) => from)], (id) => id === view.id) !== undefined;
}

/** The way from a node to the store that what it sends ends in, the write included. @returns undefined where there is none */
export function commandWay(graph: Graph, nodeId: string, storeId: string): WithId<TopologyEdge>[] | undefined {
  const writes = new Map(graph.in(storeId, 'write').map((edge) => [edge.from, edge]));
  const way = wayFrom(graph, [nodeId], (id) => writes.has(id));
  const write = way && writes.get(way.at(-1)?.to ?? nodeId);
  return write && [...way, write];
}
