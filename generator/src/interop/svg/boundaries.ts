import { serviceOf } from '../../model/queries.ts';
import type { Topology, TopologyNode } from '../../model/index.ts';
import { boundsOf, type Place } from './places.ts';

/** Nodes that are deployed together, by the name of their service; services of one node are that node. */
export type ServiceGroups = ReadonlyMap<string, readonly string[]>;

/** Whether a node can be put into a service. */
export const canJoinService = (node: TopologyNode) => node.kind === 'producer' || node.kind === 'consumer' || node.kind === 'read-model';

/** The services of several nodes. */
export function serviceGroups({ nodes }: Pick<Topology, 'nodes'>): ServiceGroups {
  const groups = new Map<string, string[]>();
  for (const [id, node] of Object.entries(nodes)) {
    if (id.startsWith('x-') || !canJoinService(node)) continue;
    const service = serviceOf({ ...node, id });
    const members = groups.get(service);
    if (members) members.push(id);
    else groups.set(service, [id]);
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

/** Corner of a boundary, px. */
export const boundaryRadius = 16;

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
