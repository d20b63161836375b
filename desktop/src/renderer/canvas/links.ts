import { edgeKinds, legalEdgeKinds } from 'eventwright/model/index.ts';
import { nodeKindInfo, type NodeKind } from 'eventwright/nodes/index.ts';

export type Direction = 'out' | 'in';

/** Node kinds that may stand at the other end, best first. */
export function followers(kind: NodeKind, direction: Direction): NodeKind[] {
  const pairs = edgeKinds.flatMap(({ pairs: list }) => list as readonly (readonly [NodeKind, NodeKind])[]);
  const found = pairs.flatMap(([from, to]) => {
    if (direction === 'out') return from === kind ? [to] : [];
    return to === kind ? [from] : [];
  });
  return [...new Set(found)];
}

/** Why no edge joins the two, and what could stand there instead. */
export function whyNot(from: NodeKind, to: NodeKind): string | undefined {
  if (legalEdgeKinds(from, to).length > 0) return undefined;
  const label = (kind: NodeKind) => nodeKindInfo(kind).label.toLowerCase();
  const reachable = followers(from, 'out').map(label);
  const start = `Nothing leads from a ${label(from)} to a ${label(to)}.`.replace(/\ba (external)/g, 'an $1');
  return reachable.length > 0 ? `${start} It can lead to: ${reachable.join(', ')}.` : start;
}
