import type { NodeKind } from '../../nodes/index.ts';

/** Width of every node, px. */
export const nodeWidth = 216;

/** Fixed heights by kind, px: the canvas never measures a node. */
const heights: Readonly<Record<NodeKind, number>> = {
  producer: 84,
  topic: 84,
  queue: 92,
  consumer: 104,
  'command-store': 112,
  replica: 100,
  'read-model': 96,
  external: 84,
};

/** Where ports sit, px below the top edge: the same for all kinds, so that cards in a row are joined by straight lines. */
export const portY = 42;

export const nodeHeight = (kind: NodeKind) => heights[kind];
