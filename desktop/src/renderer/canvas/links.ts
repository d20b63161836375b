import { edgeKinds, legalEdgeKinds } from 'eventwright/model/index.ts';
import type { NodeKind } from 'eventwright/nodes/index.ts';
import { texts } from '../texts/index.ts';

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
  const label = (kind: NodeKind) => texts.nodeKinds[kind].label;
  return texts.connect.whyNot(label(from), label(to), followers(from, 'out').map(label).join(texts.comma));
}
