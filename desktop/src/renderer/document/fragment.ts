import type { Position, Topology, TopologyEdge, TopologyNode } from 'eventwright/model/index.ts';
import { uniqueId } from './ids.ts';

/** A part of a drawing: what copy takes and paste gives. */
export interface Fragment {
  readonly nodes: Readonly<Record<string, TopologyNode>>;
  readonly edges: Readonly<Record<string, TopologyEdge>>;
  readonly layout: Readonly<Record<string, Position>>;
}

const pick = <Value>(map: Readonly<Record<string, Value>>, wanted: (id: string, value: Value) => boolean) =>
  Object.fromEntries(Object.entries(map).filter(([id, value]) => wanted(id, value)));

/** The nodes, and the edges between them. */
export function takeFragment(topology: Topology, nodeIds: ReadonlySet<string>): Fragment {
  return {
    nodes: pick(topology.nodes, (id) => nodeIds.has(id)),
    edges: pick(topology.edges, (_id, { from, to }) => nodeIds.has(from) && nodeIds.has(to)),
    layout: pick(topology.layout, (id) => nodeIds.has(id)),
  };
}

/** Adds a copy under fresh ids. @param offset px, @returns the ids of the new nodes */
export function putFragment(
  topology: Topology,
  fragment: Fragment,
  offset: Position,
): { topology: Topology; nodeIds: ReadonlySet<string> } {
  const nodes = { ...topology.nodes };
  const edges = { ...topology.edges };
  const layout = { ...topology.layout };
  const renamed = new Map<string, string>();
  for (const [id, node] of Object.entries(fragment.nodes)) {
    const fresh = uniqueId(id, Object.keys(nodes));
    renamed.set(id, fresh);
    nodes[fresh] = structuredClone(node);
    const at = fragment.layout[id] ?? { x: 0, y: 0 };
    layout[fresh] = { x: Math.round(at.x + offset.x), y: Math.round(at.y + offset.y) };
  }
  for (const [id, edge] of Object.entries(fragment.edges)) {
    const fresh = uniqueId(id, [...Object.keys(edges), ...Object.keys(nodes)]);
    edges[fresh] = { ...structuredClone(edge), from: renamed.get(edge.from) ?? edge.from, to: renamed.get(edge.to) ?? edge.to };
  }
  return { topology: { ...topology, nodes, edges, layout }, nodeIds: new Set(renamed.values()) };
}
