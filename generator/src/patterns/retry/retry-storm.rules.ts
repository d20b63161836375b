import type { Graph } from '../../model/graph.ts';
import { isRedelivered, type RuleContext } from '../../rules/context.ts';
import { postOrder } from '../../rules/cycles.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { edgeName, edgeRef, nodeName, nodeRef } from '../../rules/wording.ts';
import { attemptsOf, retriedEdges } from './retry-edges.ts';

/** The attempts of all layers so far, linked back to the first, so that long ways cost no copies. */
interface Storm {
  readonly product: number;
  readonly layer?: { readonly edgeId: string; readonly attempts: number };
  readonly before?: Storm;
}

const calm: Storm = { product: 1 };

const multiplied = (before: Storm, edgeId: string, attempts: number): Storm =>
  attempts > 1 ? { product: before.product * attempts, layer: { edgeId, attempts }, before } : before;

function layersOf(storm: Storm): { edgeId: string; attempts: number }[] {
  const layers: { edgeId: string; attempts: number }[] = [];
  for (let at: Storm | undefined = storm; at?.layer; at = at.before) layers.unshift(at.layer);
  return layers;
}

/** Callers before those they call, but for calls that close a circle. */
function callOrder(graph: Graph): string[] {
  const ids = graph.nodes.map(({ id }) => id);
  const roots = ids.filter((id) => graph.in(id, 'call').length === 0);
  return postOrder([...roots, ...ids], (id) => graph.out(id, 'call').map(({ to }) => to)).toReversed();
}

/**
 * Worst number of times that one request or message makes each node run, over redelivery and calls. Only synchronous layers
 * multiply: a message that a channel has confirmed is not sent again because its consumer fails, so counting starts anew at each
 * delivery. A circle of calls is gone round once.
 */
function stormsInto(graph: Graph, context: RuleContext): ReadonlyMap<string, Storm> {
  const worst = new Map<string, Storm>();
  const raise = (nodeId: string, storm: Storm) => {
    if (storm.product > (worst.get(nodeId) ?? calm).product) worst.set(nodeId, storm);
  };
  for (const path of context.deliveries) {
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

export const stormMultiplication = defineRule({
  id: 'retry/storm-multiplication',
  severity: 'warning',
  title: 'Retries that multiply',
  messages: {
    storm: 'While "{target}" fails, one message hits it up to {product} times: {layers}. The outage is met with {product} times the load.',
  },
  remedy:
    'Retry in one layer only, just above the failure: lower the attempts of the others to 1, or have them delay longer and fewer times.',
  why: {
    text: 'Each layer that retries multiplies the load of the layer above; five layers of three attempts make 243.',
    source: 'Amazon Builders’ Library, Timeouts, retries and backoff with jitter',
  },
  docs: 'patterns/retry/retry.md',
  *check(graph, context) {
    const storms = stormsInto(graph, context);
    const retried = retriedEdges(graph).filter(({ retry }) => attemptsOf(retry) > 1);
    const callers = new Set(retried.map(({ edge }) => edge.from));
    for (const { edge, retry } of retried) {
      const isPassedOn = edge.kind === 'call' && callers.has(edge.to);
      const storm = multiplied(storms.get(edge.from) ?? calm, edge.id, attemptsOf(retry));
      const { product } = storm;
      if (isPassedOn || storm.before === calm || product <= 5) continue;
      const layers = layersOf(storm);
      const spoken = layers.map(({ edgeId, attempts }) => {
        const layer = graph.edge(edgeId);
        return `${Number.isFinite(attempts) ? attempts : 'endless'} × "${layer ? edgeName(graph, layer) : edgeId}"`;
      });
      const nodes = layers.flatMap(({ edgeId }) => graph.edge(edgeId)?.to ?? []);
      yield {
        messageId: 'storm',
        severity: product > 20 ? 'error' : 'warning',
        target: edgeRef(edge.id),
        pointer: '/retry/maxAttempts',
        related: [...layers.slice(0, -1).map(({ edgeId }) => edgeRef(edgeId)), ...nodes.map(nodeRef)],
        data: {
          target: nodeName(graph, edge.to),
          product: Number.isFinite(product) ? product : 'endlessly many',
          layers: spoken.join(', '),
        },
      };
    }
  },
});
