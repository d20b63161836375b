import type { Position, Topology, TopologyEdge, TopologyNode } from 'eventwright/model/index.ts';
import { emptyTopology } from './empty-topology.ts';
import { uniqueId } from './ids.ts';
import { rewriteReferences } from './references.ts';

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

/** Adds a copy under fresh ids; what was copied together refers to each other, not to the originals. @param offset px. @returns the ids of the new nodes */
export function putFragment(
  topology: Topology,
  fragment: Fragment,
  offset: Position,
): { topology: Topology; nodeIds: ReadonlySet<string> } {
  const renamed = new Map<string, string>();
  for (const id of Object.keys(fragment.nodes))
    renamed.set(id, uniqueId(id, [...Object.keys(topology.nodes), ...Object.keys(topology.edges), ...renamed.values()]));
  const { nodes, edges } = rewriteReferences({ ...emptyTopology(), ...fragment }, 'node', (id) => renamed.get(id) ?? id);
  const taken = [...Object.keys(topology.edges), ...Object.keys(topology.nodes), ...renamed.values()];
  const copiedEdges: Record<string, TopologyEdge> = {};
  for (const [id, edge] of Object.entries(edges))
    copiedEdges[uniqueId(id, [...taken, ...Object.keys(copiedEdges)])] = structuredClone(edge);
  const fresh = (id: string) => renamed.get(id) ?? id;
  const copiedNodes = Object.fromEntries(Object.entries(nodes).map(([id, node]) => [fresh(id), structuredClone(node)]));
  const places = Object.keys(nodes).map((id) => {
    const { x, y } = fragment.layout[id] ?? { x: 0, y: 0 };
    return [fresh(id), { x: Math.round(x + offset.x), y: Math.round(y + offset.y) }] as const;
  });
  return {
    nodeIds: new Set(renamed.values()),
    topology: {
      ...topology,
      nodes: { ...topology.nodes, ...copiedNodes },
      edges: { ...topology.edges, ...copiedEdges },
      layout: { ...topology.layout, ...Object.fromEntries(places) },
    },
  };
}
