import type { Graph } from '../model/graph.ts';
import { isRedelivered, type DeliveryPath } from '../rules/context.ts';
import { postOrder } from '../rules/cycles.ts';
import { attemptsOf } from './retry.ts';

/** The attempts of all layers so far, linked back to the first, so that long ways cost no copies. */
export interface Storm {
  readonly product: number;
  readonly layer?: { readonly edgeId: string; readonly attempts: number };
  readonly before?: Storm;
}

/** Nothing is repeated. */
export const calm: Storm = { product: 1 };

/** One layer more; a single attempt is none. */
export const multiplied = (before: Storm, edgeId: string, attempts: number): Storm =>
  attempts > 1 ? { product: before.product * attempts, layer: { edgeId, attempts }, before } : before;

/** The layers that multiply, the outermost first. */
export function layersOf(storm: Storm): { edgeId: string; attempts: number }[] {
  const layers: { edgeId: string; attempts: number }[] = [];
  for (let at: Storm | undefined = storm; at?.layer; at = at.before) layers.unshift(at.layer);
  return layers;
}

/** Callers before those they call, but for calls that close a circle. What neither calls nor is called is left out. */
function callOrder(graph: Graph): string[] {
  const ids = [...new Set(graph.edgesOf('call').flatMap(({ from, to }) => [from, to]))];
  const roots = ids.filter((id) => graph.in(id, 'call').length === 0);
  return postOrder([...roots, ...ids], (id) => graph.out(id, 'call').map(({ to }) => to)).toReversed();
}

/**
 * Worst number of times that one request or message makes each node run, over redelivery and calls. Only synchronous layers
 * multiply: a message that a channel has confirmed is not sent again because its consumer fails, so counting starts anew at each
 * delivery. A circle of calls is gone round once.
 */
export function stormsInto(graph: Graph, deliveries: readonly DeliveryPath[]): ReadonlyMap<string, Storm> {
  const worst = new Map<string, Storm>();
  const raise = (nodeId: string, storm: Storm) => {
    if (storm.product > (worst.get(nodeId) ?? calm).product) worst.set(nodeId, storm);
  };
  for (const path of deliveries) {
    const { maxDeliveries } = path.policy;
    if (isRedelivered(path.edge) && maxDeliveries !== 'unlimited') raise(path.consumer.id, multiplied(calm, path.edge.id, maxDeliveries));
  }
  const done = new Set<string>();
  for (const id of callOrder(graph)) {
    done.add(id);
    for (const edge of graph.out(id, 'call')) {
      if (!done.has(edge.to)) raise(edge.to, multiplied(worst.get(id) ?? calm, edge.id, attemptsOf(edge.retry)));
    }
  }
  return worst;
}
