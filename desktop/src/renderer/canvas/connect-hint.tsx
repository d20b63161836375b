import { useConnection, useReactFlow } from '@xyflow/react';
import type { CardNode } from './flow-nodes.ts';
import { whyNot } from './links.ts';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';

const hintOffsetPx = 16;

/** While a line is drawn over a node that it cannot join: the reason, beside the pointer. */
export function ConnectHint() {
  const flow = useReactFlow<CardNode>();
  const line = useConnection<CardNode, { x: number; y: number; from: CardNode; out: boolean } | undefined>((connection) =>
    connection.inProgress
      ? { ...connection.to, from: connection.fromNode.internals.userNode, out: connection.fromHandle.type === 'source' }
      : undefined,
  );
  const over =
    line &&
    flow
      .getNodes()
      .find(
        ({ position: { x, y }, data }) => line.x >= x && line.x <= x + nodeWidth && line.y >= y && line.y <= y + nodeHeight(data.node.kind),
      );
  const reason =
    over && over.id !== line.from.id
      ? line.out
        ? whyNot(line.from.data.node.kind, over.data.node.kind)
        : whyNot(over.data.node.kind, line.from.data.node.kind)
      : undefined;
  if (!line || reason === undefined) return null;
  const at = flow.flowToScreenPosition(line);
  return (
    <output
      className="pointer-events-none fixed z-30 max-w-72 rounded-lg border border-line bg-raised px-2.5 py-1.5 text-xs text-text shadow-float"
      style={{ left: at.x + hintOffsetPx, top: at.y + hintOffsetPx }}
    >
      {reason}
    </output>
  );
}
