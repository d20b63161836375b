import { Position as Side, type Node } from '@xyflow/react';
import type { Position, Topology, TopologyNode } from 'eventwright/model/index.ts';
import { nodeKindInfo } from 'eventwright/nodes/index.ts';
import { badgesOf, indexEdges, type Badge } from 'eventwright/interop/svg/badges.ts';
import { nodeHeight, nodeWidth, portY } from 'eventwright/interop/svg/node-size.ts';
import { placesOf } from 'eventwright/interop/svg/places.ts';
import { texts } from '../texts/index.ts';
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
  y: (side === Side.Top ? 0 : side === Side.Bottom ? height : portY) - handleSize / 2,
  width: handleSize,
  height: handleSize,
});

const handleOf = (type: 'source' | 'target') => ({
  type,
  position: type === 'source' ? Side.Right : Side.Left,
  x: type === 'source' ? nodeWidth - handleSize / 2 : -handleSize / 2,
  y: portY - handleSize / 2,
  width: handleSize,
  height: handleSize,
});

const sameBadges = (a: readonly Badge[], b: readonly Badge[]) =>
  a.length === b.length && a.every(({ text }, index) => text === b[index]?.text);

function cardNode(id: string, node: TopologyNode, badges: readonly Badge[]): Omit<CardNode, 'position'> {
  const height = nodeHeight(node.kind);
  const { ports } = nodeKindInfo(node.kind);
  const { label } = texts.nodeKinds[node.kind];
  return {
    id,
    type: 'card',
    width: nodeWidth,
    height,
    // Without it, fitting leaves out the nodes that were never on the screen.
    measured: { width: nodeWidth, height },
    handles: [
      ...(ports.in ? [handleOf('target')] : []),
      ...(ports.out ? [handleOf('source')] : []),
      ...sidePorts.map((port) => sidePortOf(port, height)),
    ],
    data: { node, badges },
    ariaLabel: `${label} ${node.title ?? id}`,
    ariaRole: 'group',
  };
}

/** Badges of every node, worked out once for a topology: a drag asks again at every frame. */
function createBadgeReader(): (topology: Topology) => ReadonlyMap<string, readonly Badge[]> {
  let read: { readonly topology: Topology; readonly badges: ReadonlyMap<string, readonly Badge[]> } | undefined;
  return (topology) => {
    if (read?.topology === topology) return read.badges;
    const edgesOf = indexEdges(topology);
    const before = read?.badges;
    const badges = new Map(
      Object.entries(topology.nodes).map(([id, node]) => {
        const [known, fresh] = [before?.get(id), badgesOf(id, node, edgesOf)];
        return [id, known && sameBadges(known, fresh) ? known : fresh];
      }),
    );
    read = { topology, badges };
    return badges;
  };
}

/** Makes flow nodes of a topology. A node that did not change keeps its identity from call to call, so that it does not render again. */
export function createNodeMapper(): (
  topology: Topology,
  moved: ReadonlyMap<string, Position>,
  selected: ReadonlySet<string>,
) => CardNode[] {
  let cache = new Map<string, CardNode>();
  const badgesIn = createBadgeReader();
  return (topology, moved, selected) => {
    const badgesByNode = badgesIn(topology);
    const next = new Map<string, CardNode>();
    for (const [id, { x, y }] of placesOf(topology, moved)) {
      const node = topology.nodes[id];
      const badges = badgesByNode.get(id);
      if (!node || !badges) continue;
      const isSelected = selected.has(id);
      const known = cache.get(id);
      const sameCard = known?.data.node === node && known.data.badges === badges;
      const unchanged = sameCard && known.position.x === x && known.position.y === y && known.selected === isSelected;
      next.set(id, unchanged ? known : { ...(sameCard ? known : cardNode(id, node, badges)), position: { x, y }, selected: isSelected });
    }
    cache = next;
    return [...next.values()];
  };
}
