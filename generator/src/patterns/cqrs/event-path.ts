import type { Graph, WithId } from '../../model/graph.ts';
import type { NodeOf } from '../../model/topology.ts';

export type ReadModel = WithId<NodeOf<'read-model'>>;

const onward = ['send', 'reply', 'call', 'receive', 'subscribe', 'project', 'replicate'] as const;

/** Whether messages get from one of these nodes to a goal, over sends, channels and consumers. Looks no further than the first. */
function leadsTo(graph: Graph, starts: readonly string[], isGoal: (id: string) => boolean): boolean {
  const reached = new Set(starts);
  for (const id of reached) {
    if (isGoal(id)) return true;
    for (const { to } of graph.out(id, ...onward)) reached.add(to);
  }
  return false;
}

/** Whether changes of the source get to the view: from the store itself, or from whoever writes it. */
export function hasEventPath(graph: Graph, view: ReadModel): boolean {
  const source = view.readModel?.source;
  const feeds = graph.in(view.id, 'project');
  if (source === undefined || feeds.length === 0) return feeds.length > 0;
  return leadsTo(graph, [source, ...graph.in(source, 'write').map(({ from }) => from)], (id) => id === view.id);
}

/** Whether what a node sends can end as a write to the store. */
export function commands(graph: Graph, nodeId: string, storeId: string): boolean {
  const writers = new Set(graph.in(storeId, 'write').map(({ from }) => from));
  return leadsTo(graph, [nodeId], (id) => writers.has(id));
}
