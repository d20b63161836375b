import { Position as Side, type Node } from '@xyflow/react';
import type { Position, Topology, TopologyNode } from 'eventwright/model/index.ts';
import { nodeKindInfo } from 'eventwright/nodes/index.ts';
import { badgesOf, indexEdges, type Badge } from './badges.ts';
import { nodeHeight, nodeWidth } from './node-size.ts';
import { sidePorts } from './side-ports.ts';

export interface CardData extends Record<string, unknown> {
  readonly node: TopologyNode;
  readonly badges: readonly Badge[];
}

export type CardNode = Node<CardData, 'card'>;

const handleSize = 10;

const sidePortOf = ({ id, type, side }: (typeof sidePorts)[number], height: number) => ({
  id,
  type,
  position: side,
  x: (side === Side.Left ? 0 : side === Side.Right ? nodeWidth : nodeWidth / 2) - handleSize / 2,
  y: (side === Side.Top ? 0 : side === Side.Bottom ? height : height / 2) - handleSize / 2,
  width: handleSize,
  height: handleSize,
});

const handleOf = (type: 'source' | 'target', height: number) => ({
  type,
  position: type === 'source' ? Side.Right : Side.Left,
  x: type === 'source' ? nodeWidth - handleSize / 2 : -handleSize / 2,
  y: height / 2 - handleSize / 2,
  width: handleSize,
  height: handleSize,
});

const sameBadges = (a: readonly Badge[], b: readonly Badge[]) =>
  a.length === b.length && a.every(({ text }, index) => text === b[index]?.text);

/** Where nodes stand that have no place yet: a tidy grid below the drawing. */
function spareRow(topology: Topology): (index: number) => Position {
  const placed = Object.values(topology.layout);
  const left = placed.length > 0 ? Math.min(...placed.map(({ x }) => x)) : 0;
  const bottom = placed.length > 0 ? Math.max(...placed.map(({ y }) => y)) + 160 : 0;
  return (index) => ({ x: left + (index % 4) * (nodeWidth + 64), y: bottom + Math.floor(index / 4) * 160 });
}

function cardNode(id: string, node: TopologyNode, badges: readonly Badge[]): Omit<CardNode, 'position'> {
  const height = nodeHeight(node.kind);
  const { label, ports } = nodeKindInfo(node.kind);
  return {
    id,
    type: 'card',
    width: nodeWidth,
    height,
    // Without it, fitting leaves out the nodes that were never on the screen.
    measured: { width: nodeWidth, height },
    handles: [
      ...(ports.in ? [handleOf('target', height)] : []),
      ...(ports.out ? [handleOf('source', height)] : []),
      ...sidePorts.map((port) => sidePortOf(port, height)),
    ],
    data: { node, badges },
    ariaLabel: `${label} ${node.title ?? id}`,
    ariaRole: 'group',
  };
}

/** Makes flow nodes of a topology. A node that did not change keeps its identity from call to call, so that it does not render again. */
export function createNodeMapper(): (
  topology: Topology,
  moved: ReadonlyMap<string, Position>,
  selected: ReadonlySet<string>,
) => CardNode[] {
  let cache = new Map<string, CardNode>();
  return (topology, moved, selected) => {
    const edgesOf = indexEdges(topology);
    const spare = spareRow(topology);
    let unplaced = 0;
    const next = new Map<string, CardNode>();
    for (const [id, node] of Object.entries(topology.nodes)) {
      if (id.startsWith('x-')) continue;
      const position = moved.get(id) ?? topology.layout[id] ?? spare((unplaced += 1) - 1);
      const isSelected = selected.has(id);
      const badges = badgesOf(id, node, edgesOf);
      const known = cache.get(id);
      const sameCard = known?.data.node === node && sameBadges(known.data.badges, badges);
      const unchanged = sameCard && known.position.x === position.x && known.position.y === position.y && known.selected === isSelected;
      const card = unchanged ? known : { ...(sameCard ? known : cardNode(id, node, badges)), position, selected: isSelected };
      next.set(id, card);
    }
    cache = next;
    return [...next.values()];
  };
}
