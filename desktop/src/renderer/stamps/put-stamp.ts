import type { Position, Topology } from 'eventwright/model/index.ts';
import { boundsOf, placesOf } from 'eventwright/interop/svg/places.ts';
import { emptyTopology } from '../document/empty-topology.ts';
import { uniqueId } from '../document/ids.ts';
import { renameElement } from '../document/operations.ts';
import type { Stamp } from './stamp.ts';

const sections = ['messages', 'nodes', 'edges'] as const;
const grid = 8;

/** The stamp under ids that the drawing has not yet; what refers to them follows. */
function withFreshIds(topology: Topology, content: Stamp['content']): Topology {
  let fresh: Topology = { ...emptyTopology(), ...content };
  for (const section of sections) {
    // Edges and nodes share their names, for a subscription takes its edge's id as its name.
    const taken =
      section === 'messages' ? Object.keys(topology.messages) : [...Object.keys(topology.nodes), ...Object.keys(topology.edges)];
    for (const id of Object.keys(content[section])) {
      const free = uniqueId(id, [...taken, ...Object.keys(fresh[section]).filter((other) => other !== id)]);
      if (free !== id) fresh = renameElement(fresh, section, id, free);
    }
  }
  return fresh;
}

/** Adds a whole pattern. @param at its middle on the canvas, px. @returns the ids of its nodes, too */
export function putStamp(topology: Topology, { content }: Stamp, at: Position): { topology: Topology; nodeIds: readonly string[] } {
  const fresh = withFreshIds(topology, content);
  const { x, y, width, height } = boundsOf(placesOf(fresh).values()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const snap = (value: number) => Math.round(value / grid) * grid;
  const [dx, dy] = [snap(at.x - width / 2 - x), snap(at.y - height / 2 - y)];
  const layout = Object.fromEntries(Object.entries(fresh.layout).map(([id, place]) => [id, { x: place.x + dx, y: place.y + dy }]));
  return {
    nodeIds: Object.keys(fresh.nodes),
    topology: {
      ...topology,
      messages: { ...topology.messages, ...fresh.messages },
      nodes: { ...topology.nodes, ...fresh.nodes },
      edges: { ...topology.edges, ...fresh.edges },
      layout: { ...topology.layout, ...layout },
    },
  };
}
