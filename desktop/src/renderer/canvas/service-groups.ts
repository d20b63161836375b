import type { Topology, TopologyNode } from 'eventwright/model/index.ts';
import { boundariesOf, canJoinService, serviceGroups, type Boundary, type ServiceGroups } from 'eventwright/interop/svg/boundaries.ts';
import type { Place } from 'eventwright/interop/svg/places.ts';
import { uniqueId } from '../document/ids.ts';

/** A service as it is shown: its `members` are all of it, also those that it hides. */
export interface ShownService extends Boundary {
  readonly isFolded: boolean;
}

/** The services of a drawing round those of their nodes that are shown: several, or the card that a folded one is. */
export function shownServices(
  topology: Topology,
  folded: ReadonlySet<string>,
  places: ReadonlyMap<string, Place>,
): readonly ShownService[] {
  return [...serviceGroups(topology)].flatMap(([service, members]) => {
    const isFolded = folded.has(service);
    const present = members.filter((id) => places.has(id));
    if (present.length <= (isFolded ? 0 : 1)) return [];
    return boundariesOf(new Map([[service, present]]), places).map((boundary) => ({ ...boundary, members, isFolded }));
  });
}

/**
 * The drawing with services folded to one card each: it stands for its first member, keeps the edges that leave or enter the
 * service, and those within are not drawn. For the eye only: the document stays as it is.
 */
export function collapsed(topology: Topology, groups: ServiceGroups, folded: ReadonlySet<string>): Topology {
  const stands = new Map<string, string>();
  for (const [service, members] of groups) {
    const [first] = members;
    if (first !== undefined && folded.has(service)) for (const member of members) stands.set(member, first);
  }
  if (stands.size === 0) return topology;
  const nodes = Object.fromEntries(Object.entries(topology.nodes).filter(([id]) => (stands.get(id) ?? id) === id));
  const edges = Object.entries(topology.edges).flatMap(([id, edge]) => {
    const [from, to] = [stands.get(edge.from) ?? edge.from, stands.get(edge.to) ?? edge.to];
    return from === to && edge.from !== edge.to ? [] : [[id, from === edge.from && to === edge.to ? edge : { ...edge, from, to }] as const];
  });
  return { ...topology, nodes, edges: Object.fromEntries(edges) };
}

/** Puts nodes into one service: that of the first which has one, else a new one. @returns the name, too */
export function putIntoService(topology: Topology, nodeIds: Iterable<string>): { topology: Topology; service: string } | undefined {
  const members = [...nodeIds].filter((id) => {
    const node = topology.nodes[id];
    return node !== undefined && canJoinService(node);
  });
  if (members.length < 2) return undefined;
  const [named] = members.flatMap((id) => {
    const node = topology.nodes[id];
    return node && 'service' in node && node.service !== undefined ? [node.service] : [];
  });
  const taken = Object.entries(topology.nodes).flatMap(([id, node]) => [id, ...('service' in node && node.service ? [node.service] : [])]);
  const service = named ?? uniqueId('service', taken);
  const moved = Object.fromEntries(members.map((id) => [id, { ...topology.nodes[id], service } as TopologyNode]));
  return { service, topology: { ...topology, nodes: { ...topology.nodes, ...moved } } };
}

/** Makes every node a service of its own again. */
export function takeOutOfService(topology: Topology, nodeIds: Iterable<string>): Topology {
  const nodes = { ...topology.nodes };
  for (const id of nodeIds) {
    const node = nodes[id];
    if (!node || !('service' in node) || node.service === undefined) continue;
    const { service: _service, ...rest } = node;
    nodes[id] = rest as TopologyNode;
  }
  return { ...topology, nodes };
}
