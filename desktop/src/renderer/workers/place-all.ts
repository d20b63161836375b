import type { Position, Topology } from 'eventwright/model/index.ts';
// oxlint-disable-next-line import/default -- Vite makes a module with a default export of it.
import LayoutWorker from './layout.worker.ts?worker';

/** ELK's layout is the better one, and takes a second for a hundred nodes, a minute for a thousand. */
const maxElkNodes = 120;

/** Rejects with the signal's reason when it is aborted; the thread ends then. */
function layeredInThread(topology: Topology, signal: AbortSignal): Promise<ReadonlyMap<string, Position>> {
  return new Promise((resolve, reject) => {
    const worker = new LayoutWorker();
    const end = (settle: () => void) => () => {
      worker.terminate();
      settle();
    };
    signal.addEventListener(
      'abort',
      end(() => reject(signal.reason as Error)),
      { once: true },
    );
    worker.addEventListener(
      'error',
      end(() => reject(new Error('the layout failed'))),
    );
    worker.addEventListener('message', ({ data }: MessageEvent<ReadonlyMap<string, Position>>) => end(() => resolve(data))());
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A worker has no origin.
    worker.postMessage(topology);
  });
}

/** Positions for all nodes, left to right along the flow, reckoned beside the page. @throws the signal's reason when aborted */
export async function placeAll(topology: Topology, signal: AbortSignal): Promise<ReadonlyMap<string, Position>> {
  const ids = Object.keys(topology.nodes);
  if (ids.length < 2) return new Map(ids.map((id) => [id, { x: 0, y: 0 }]));
  if (ids.length > maxElkNodes) return await layeredInThread(topology, signal);
  const { elkLayout } = await import('./elk-layout.ts');
  return await elkLayout(topology, signal);
}
