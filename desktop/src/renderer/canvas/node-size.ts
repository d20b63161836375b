import type { NodeKind } from 'eventwright/nodes/index.ts';

/** Width of every node, px. */
export const nodeWidth = 216;

/** Fixed heights by kind, px: the canvas never measures a node. */
const heights: Readonly<Record<NodeKind, number>> = {
  producer: 84,
  topic: 72,
  queue: 92,
  consumer: 104,
  'command-store': 112,
  replica: 100,
  'read-model': 96,
  external: 84,
};

export const nodeHeight = (kind: NodeKind) => heights[kind];
