import { Position as Side } from '@xyflow/react';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';
import type { Place } from 'eventwright/interop/svg/places.ts';

/** Invisible ports for lines that leave the main flow: dead-letter lines drop out of it, answers and queries run against it. */
export const sidePorts = [
  { id: 'south-out', type: 'source', side: Side.Bottom },
  { id: 'north-out', type: 'source', side: Side.Top },
  { id: 'north-in', type: 'target', side: Side.Top },
  { id: 'south-in', type: 'target', side: Side.Bottom },
  { id: 'west-out', type: 'source', side: Side.Left },
  { id: 'east-in', type: 'target', side: Side.Right },
] as const;

type SidePortId = (typeof sidePorts)[number]['id'];

/** The ports of a line that drops from one card to another; none where they stand side by side. */
export function dropPorts(from: Place, to: Place): { sourceHandle: SidePortId; targetHandle: SidePortId } | undefined {
  if (to.y >= from.y + nodeHeight(from.kind)) return { sourceHandle: 'south-out', targetHandle: 'north-in' };
  if (to.y + nodeHeight(to.kind) <= from.y) return { sourceHandle: 'north-out', targetHandle: 'south-in' };
  return undefined;
}

/** The ports of a line that runs from right to left; none where it runs with the flow. */
export function backPorts(from: Place, to: Place): { sourceHandle: SidePortId; targetHandle: SidePortId } | undefined {
  return to.x + nodeWidth <= from.x ? { sourceHandle: 'west-out', targetHandle: 'east-in' } : undefined;
}
