import type { Topology } from 'eventwright/model/index.ts';
import { deadLetterLinks } from 'eventwright/interop/svg/dead-letter-links.ts';

/** Ends of every line in the order in which things flow: a query stands to the right of what it reads. */
export function flowOf(topology: Topology): (readonly [from: string, to: string])[] {
  const drawn = Object.values(topology.edges).map(({ kind, from, to }) =>
    kind === 'read' ? ([to, from] as const) : ([from, to] as const),
  );
  return [...drawn, ...deadLetterLinks(topology)];
}
