import ELK from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { Position, Topology } from 'eventwright/model/index.ts';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';
import { flowOf } from '../layout/flow-of.ts';

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

/** Positions for all nodes, computed in a worker of its own. @throws the signal's reason when aborted; the thread ends then */
export async function elkLayout(topology: Topology, signal: AbortSignal): Promise<ReadonlyMap<string, Position>> {
  const elk = new ELK({ workerFactory: () => new Worker(workerUrl) });
  const nodes = Object.entries(topology.nodes).filter(([id]) => !id.startsWith('x-'));
  const known = new Set(nodes.map(([id]) => id));
  const aborted = new Promise<never>((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  );
  const laidOut = elk.layout({
    id: 'root',
    layoutOptions: options,
    children: nodes.map(([id, { kind }]) => ({ id, width: nodeWidth, height: nodeHeight(kind) })),
    edges: flowOf(topology)
      .filter(([from, to]) => known.has(from) && known.has(to))
      .map(([from, to], index) => ({ id: `edge ${index}`, sources: [from], targets: [to] })),
  });
  try {
    const { children = [] } = await Promise.race([laidOut, aborted]);
    return new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x: Math.round(x / 8) * 8, y: Math.round(y / 8) * 8 }]));
  } finally {
    elk.terminateWorker();
  }
}
