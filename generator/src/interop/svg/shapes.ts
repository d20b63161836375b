import type { TopologyNode } from '../../model/index.ts';
import { rounded, tag } from './markup.ts';
import { nodeHeight, nodeWidth } from './node-size.ts';

const radius = 12;
const lidHeight = 8;
const cellCount = 14;
const maxShards = 8;

interface Paint {
  readonly fill: string;
  readonly stroke: string;
}

const outlined = ({ fill, stroke }: Paint, dashed = false) => ({
  fill,
  stroke,
  'stroke-width': 1.25,
  ...(dashed && { 'stroke-dasharray': '6 4' }),
});

const box = (height: number, paint: Paint, offset = 0, dashed = false) =>
  tag('rect', { x: offset, y: offset, width: nodeWidth, height, rx: radius, ...outlined(paint, dashed) });

/** A cylinder seen from a little above. */
function cylinder(height: number, paint: Paint, dashed = false): string {
  const rx = nodeWidth / 2;
  const base = height - lidHeight;
  const d = `M0 ${lidHeight} V${base} A${rx} ${lidHeight} 0 0 0 ${nodeWidth} ${base} V${lidHeight} A${rx} ${lidHeight} 0 0 0 0 ${lidHeight} Z`;
  return (
    tag('path', { d, ...outlined(paint, dashed) }) +
    tag('ellipse', { cx: rx, cy: lidHeight, rx, ry: lidHeight, ...outlined(paint, dashed) })
  );
}

function compartments(height: number, { stroke }: Paint): string {
  const width = (nodeWidth - 56) / cellCount;
  const cell = (index: number) =>
    tag('rect', {
      x: 28 + index * width + 1,
      y: height - 15,
      width: width - 2,
      height: 7,
      rx: 1.5,
      fill: stroke,
      'fill-opacity': 0.12,
      stroke,
      'stroke-opacity': 0.5,
    });
  return Array.from({ length: cellCount }, (_, index) => cell(index)).join('');
}

/** One slot a database. */
function shards(height: number, databases: number, { stroke }: Paint): string {
  const shown = Math.min(databases, maxShards);
  const width = (nodeWidth - 24) / shown;
  const slot = (index: number) =>
    tag('rect', {
      x: 12 + index * width + 2,
      y: height - 28,
      width: width - 4,
      height: 12,
      rx: 3,
      fill: stroke,
      'fill-opacity': 0.12,
      stroke,
      'stroke-opacity': 0.5,
    });
  return Array.from({ length: shown }, (_, index) => slot(index)).join('');
}

const producer = (height: number, paint: Paint) =>
  box(height, paint) +
  tag('path', {
    d: `M${radius} 0 H6 V${rounded(height)} H${radius} A${radius} ${radius} 0 0 1 0 ${height - radius} V${radius} A${radius} ${radius} 0 0 1 ${radius} 0 Z`,
    fill: paint.stroke,
  });

/** The outline that tells a node's kind, its top left corner at the origin. */
export function shapeOf(node: TopologyNode, paint: Paint): string {
  const height = nodeHeight(node.kind);
  switch (node.kind) {
    case 'producer':
      return producer(height, paint);
    case 'topic':
      return tag('rect', { width: nodeWidth, height, rx: height / 2, ...outlined(paint) });
    case 'queue':
      return tag('rect', { width: nodeWidth, height, rx: 28, ...outlined(paint) }) + compartments(height, paint);
    case 'consumer':
      return (node.replicas?.max ?? 1) > 1 ? box(height, paint, 8) + box(height, paint, 4) + box(height, paint) : box(height, paint);
    case 'command-store':
      return cylinder(height, paint) + (node.sharding ? shards(height, node.sharding.databases, paint) : '');
    case 'replica':
      return cylinder(height, paint, true);
    case 'read-model':
      return (
        box(height, paint) +
        tag('path', { d: `M0 14 H${nodeWidth} M72 0 V14 M144 0 V14`, stroke: paint.stroke, 'stroke-opacity': 0.5, fill: 'none' })
      );
    case 'external':
      return box(height, paint, 0, true);
  }
}
