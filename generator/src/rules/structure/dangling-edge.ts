import { edgeKindInfo, legalEdgeKinds } from '../../model/edges.ts';
import { nodeKindInfo } from '../../nodes/index.ts';
import { defineRule } from '../define-rule.ts';
import { removeFrom } from '../edits.ts';
import { edgeName, edgeRef, listed, nodeRef } from '../wording.ts';

export const danglingEdge = defineRule({
  id: 'structure/dangling-edge',
  severity: 'error',
  title: 'Edge without a legal pair of ends',
  messages: {
    missingEnd: 'The {kind} edge "{edge}" ends at {missing}, which does not exist; no code can be generated for it.',
    illegalPair: 'A {kind} edge cannot lead from the {from} to the {to} ("{edge}"); no code can be generated for it. {legal}',
  },
  remedy: 'Delete the edge, or join it to nodes that it may join.',
  fix: 'Delete the edge',
  why: {
    text: 'Each edge becomes wiring between two known kinds of node: without both there is nothing to generate.',
    source: 'Topology format, edge kinds',
  },
  docs: 'rules/structure.md',
  *check(graph) {
    for (const edge of graph.edges) {
      const from = graph.node(edge.from);
      const to = graph.node(edge.to);
      const legal = from && to ? legalEdgeKinds(from.kind, to.kind) : [];
      if (legal.includes(edge.kind)) continue;
      const common = { kind: edge.kind, edge: edgeName(graph, edge) };
      if (!from || !to) {
        const missing = [from ? [] : [`"${edge.from}"`], to ? [] : [`"${edge.to}"`]].flat();
        yield {
          messageId: 'missingEnd',
          target: edgeRef(edge.id),
          pointer: from ? '/to' : '/from',
          data: { ...common, missing: listed(missing) },
          edit: [removeFrom(edgeRef(edge.id))],
        };
        continue;
      }
      const labels = legal.map((kind) => edgeKindInfo(kind).label.toLowerCase());
      yield {
        messageId: 'illegalPair',
        target: edgeRef(edge.id),
        related: [nodeRef(from.id), nodeRef(to.id)],
        data: {
          ...common,
          from: nodeKindInfo(from.kind).label.toLowerCase(),
          to: nodeKindInfo(to.kind).label.toLowerCase(),
          legal: labels.length > 0 ? `Between these two fits: ${labels.join(', ')}.` : 'Nothing can join these two directly.',
        },
        edit: [removeFrom(edgeRef(edge.id))],
      };
    }
  },
});
