import type { Graph } from '../../model/graph.ts';
import { cyclicGroups, shortestCycle } from '../cycles.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { edgeRef, nodeName, nodeRef } from '../wording.ts';
import { MessageFlow } from './message-flow.ts';

interface Cycle {
  /** Node ids in the order that a message takes, each once. */
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  /** The consumer where a hop limit would stop it. */
  readonly consumer: string;
}

function cycleOf(graph: Graph, flow: MessageFlow, group: readonly string[]): Cycle | undefined {
  const start = group.find((key) => flow.step(key)?.edge !== undefined);
  if (start === undefined) return undefined;
  const steps = shortestCycle(start, group, flow.successors).flatMap((key) => flow.step(key) ?? []);
  const nodes = steps.map(({ edge, channelId }) => edge?.to ?? channelId ?? '');
  const on = new Set(nodes);
  const consumer = nodes.find((id) => graph.nodeOf(id, 'consumer'));
  const edges = [...on].flatMap((id) => graph.out(id, 'send', 'reply', 'call', 'receive', 'subscribe')).filter(({ to }) => on.has(to));
  return consumer === undefined ? undefined : { nodes: [...on], edges: edges.map(({ id }) => id), consumer };
}

/** Far over the length of any real chain, far under what fills a channel. */
const mostHops = 16;

export const unboundedCycle = defineRule({
  id: 'structure/unbounded-cycle',
  severity: 'error',
  title: 'Messages that can go round for ever',
  messages: {
    loop: 'Messages can go round for ever: {path}. One message that keeps causing itself fills every channel on the way.',
  },
  remedy: 'Set maxHops on "{consumer}" (16 is plenty), or let its subscription take only the messages that it does not cause itself.',
  fix: 'Stop messages after {hops} hops at {consumer}',
  why: {
    text: 'Nothing in a broker stops an event that triggers itself over several services; a hop count in the envelope, or a filter, has to.',
    source: 'Our choice; the envelope carries hopcount',
  },
  docs: 'rules/structure.md',
  *check(graph) {
    const flow = new MessageFlow(graph);
    const reported = new Set<string>();
    for (const group of cyclicGroups(flow.starts, flow.successors)) {
      const cycle = cycleOf(graph, flow, group);
      const key = cycle?.nodes.toSorted().join(' ') ?? '';
      if (!cycle || reported.has(key)) continue;
      reported.add(key);
      yield {
        messageId: 'loop',
        target: nodeRef(cycle.consumer),
        related: [...cycle.nodes.filter((id) => id !== cycle.consumer).map(nodeRef), ...cycle.edges.map(edgeRef)],
        data: {
          path: [...cycle.nodes, cycle.nodes[0] ?? ''].map((id) => nodeName(graph, id)).join(' → '),
          consumer: nodeName(graph, cycle.consumer),
          hops: mostHops,
        },
        edit: [setOn(nodeRef(cycle.consumer), '/maxHops', mostHops)],
      };
    }
  },
});
