import { serviceOf } from 'eventwright/model/queries.ts';
import type { Topology, TopologyNode } from 'eventwright/model/index.ts';
import { boundsOf, type Place } from 'eventwright/interop/svg/places.ts';
import { uniqueId } from '../document/ids.ts';

/** Nodes that are deployed together, by the name of their service; services of one node are that node. */
export type ServiceGroups = ReadonlyMap<string, readonly string[]>;

const isDeployed = (node: TopologyNode) => node.kind === 'producer' || node.kind === 'consumer' || node.kind === 'read-model';

/** Kinds of nodes that can be put into a service. */
export const canJoinService = isDeployed;

export function serviceGroups({ nodes }: Topology): ServiceGroups {
  const groups = new Map<string, string[]>();
  for (const [id, node] of Object.entries(nodes)) {
    if (id.startsWith('x-') || !isDeployed(node)) continue;
    const service = serviceOf({ ...node, id });
    groups.set(service, [...(groups.get(service) ?? []), id]);
  }
  return new Map([...groups].filter(([, members]) => members.length > 1));
}

export interface Boundary {
  readonly service: string;
  readonly members: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const paddingPx = 20;
/** Room for the name above the cards. */
const headPx = 28;

/** The box round each service's cards, px on the canvas. */
export function boundariesOf(groups: ServiceGroups, places: ReadonlyMap<string, Place>): readonly Boundary[] {
  return [...groups].flatMap(([service, members]) => {
    const box = boundsOf(members.flatMap((id) => places.get(id) ?? []));
    if (!box) return [];
    const { x, y, width, height } = box;
    return [
      {
        service,
        members,
        x: x - paddingPx,
        y: y - paddingPx - headPx,
        width: width + 2 * paddingPx,
        height: height + 2 * paddingPx + headPx,
      },
    ];
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
    return node !== undefined && isDeployed(node);
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
