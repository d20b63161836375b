import { Graph, type Topology } from '../../model/index.ts';

/** Dead-letter links that stand in properties only; a drawn dead-letter edge between the same ends replaces them. */
export function deadLetterLinks(topology: Topology): (readonly [from: string, to: string])[] {
  const drawn = new Set(Object.values(topology.edges).flatMap(({ kind, from, to }) => (kind === 'dead-letter' ? [`${from}>${to}`] : [])));
  const links = new Map<string, readonly [from: string, to: string]>();
  const add = (from: string, to: string | undefined) => {
    if (to !== undefined && Object.hasOwn(topology.nodes, to) && !drawn.has(`${from}>${to}`)) links.set(`${from}>${to}`, [from, to]);
  };
  for (const { id, deadLetter } of new Graph(topology).nodesOf('queue', 'topic')) add(id, deadLetter?.channel);
  for (const edge of Object.values(topology.edges)) if ('subscription' in edge) add(edge.to, edge.subscription?.deadLetter?.channel);
  return [...links.values()];
}
