import ELK from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { Position, Topology } from 'eventwright/model/index.ts';
import { deadLetterLinks } from 'eventwright/interop/svg/dead-letter-links.ts';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '112',
  'elk.spacing.nodeNode': '48',
  'elk.spacing.edgeNode': '32',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.spacing.componentComponent': '72',
};

/** Ends in the order in which things flow: a query stands to the right of what it reads. */
function flowOf(topology: Topology): (readonly [string, string])[] {
  const drawn = Object.values(topology.edges).map(({ kind, from, to }) =>
    kind === 'read' ? ([to, from] as const) : ([from, to] as const),
  );
  return [...drawn, ...deadLetterLinks(topology)];
}

let elk: InstanceType<typeof ELK> | undefined;

/** Positions for all nodes, left to right along the flow; computed in a worker of its own. */
export async function elkLayout(topology: Topology): Promise<ReadonlyMap<string, Position>> {
  elk ??= new ELK({ workerFactory: () => new Worker(workerUrl) });
  const nodes = Object.entries(topology.nodes).filter(([id]) => !id.startsWith('x-'));
  const known = new Set(nodes.map(([id]) => id));
  const laidOut = await elk.layout({
    id: 'root',
    layoutOptions: options,
    children: nodes.map(([id, { kind }]) => ({ id, width: nodeWidth, height: nodeHeight(kind) })),
    edges: flowOf(topology)
      .filter(([from, to]) => known.has(from) && known.has(to))
      .map(([from, to], index) => ({ id: `edge ${index}`, sources: [from], targets: [to] })),
  });
  return new Map((laidOut.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x: Math.round(x / 8) * 8, y: Math.round(y / 8) * 8 }]));
}
