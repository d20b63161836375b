import { calm, layersOf, multiplied, stormsInto } from '../../capacity/amplification.ts';
import { attemptsOf } from '../../capacity/retry.ts';
import type { Graph } from '../../model/graph.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { setOn } from '../../rules/edits.ts';
import { edgeName, edgeRef, nodeName, nodeRef } from '../../rules/wording.ts';
import { retriedEdges } from './retry-edges.ts';

/** Redelivery outlives a crash, so it stays where there is one; else the layer just above the failure does. */
function keptLayer(graph: Graph, edgeIds: readonly string[]): string {
  const redelivered = edgeIds.find((id) => graph.edge(id)?.kind !== 'call');
  return redelivered ?? edgeIds.at(-1) ?? '';
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
  fix: 'Retry on {kept} only',
  why: {
    text: 'Each layer that retries multiplies the load of the layer above; five layers of three attempts make 243.',
    source: 'Amazon Builders’ Library, Timeouts, retries and backoff with jitter',
  },
  docs: 'patterns/retry/retry.md',
  *check(graph, context) {
    const storms = stormsInto(graph, context.deliveries);
    const retried = retriedEdges(graph).filter(({ retry }) => attemptsOf(retry) > 1);
    const callers = new Set(retried.map(({ edge }) => edge.from));
    for (const { edge, retry } of retried) {
      const isPassedOn = edge.kind === 'call' && callers.has(edge.to);
      const storm = multiplied(storms.get(edge.from) ?? calm, edge.id, attemptsOf(retry));
      const { product } = storm;
      if (isPassedOn || storm.before === calm || product <= 5) continue;
      const layers = layersOf(storm);
      const named = (edgeId: string) => {
        const layer = graph.edge(edgeId);
        return `"${layer ? edgeName(graph, layer) : edgeId}"`;
      };
      const spoken = layers.map(({ edgeId, attempts }) => `${Number.isFinite(attempts) ? attempts : 'endless'} × ${named(edgeId)}`);
      const kept = keptLayer(
        graph,
        layers.map(({ edgeId }) => edgeId),
      );
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
          kept: named(kept),
        },
        edit: layers.filter(({ edgeId }) => edgeId !== kept).map(({ edgeId }) => setOn(edgeRef(edgeId), '/retry/maxAttempts', 1)),
      };
    }
  },
});
