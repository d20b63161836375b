import type { TopologyEdit } from '../../model/edit.ts';
import type { Graph } from '../../model/graph.ts';
import { cyclicGroups, shortestCycle } from '../cycles.ts';
import { defineRule } from '../define-rule.ts';
import { removeFrom } from '../edits.ts';
import { edgeRef, nodeName, nodeRef } from '../wording.ts';

const deadLetterTargets = (graph: Graph) => (id: string) => {
  const channel = graph.nodeOf(id, 'queue') ?? graph.nodeOf(id, 'topic');
  const named = channel?.deadLetter ? [channel.deadLetter.channel] : [];
  return [...new Set([...named, ...graph.out(id, 'dead-letter').map(({ to }) => to)])];
};

/** The link that costs least: that of a queue which nobody handles, else the one that closes the circle. */
function weakestLink(graph: Graph, way: readonly string[]): { from: string; to: string } {
  const links = way.map((from, index) => ({ from, to: way[(index + 1) % way.length] ?? from }));
  const unread = links.find(({ from }) => graph.out(from, 'receive', 'subscribe', 'project', 'replicate').length === 0);
  return unread ?? links.at(-1) ?? { from: '', to: '' };
}

function withoutLink(graph: Graph, { from, to }: { from: string; to: string }): TopologyEdit {
  const channel = graph.nodeOf(from, 'queue') ?? graph.nodeOf(from, 'topic');
  const named = channel?.deadLetter?.channel === to ? [removeFrom(nodeRef(from), '/deadLetter')] : [];
  const drawn = graph.out(from, 'dead-letter').filter((edge) => edge.to === to);
  return [...named, ...drawn.map(({ id }) => removeFrom(edgeRef(id)))];
}

export const deadLetterCycle = defineRule({
  id: 'channel/dead-letter-cycle',
  severity: 'error',
  title: 'Dead-letter queues that lead back to each other',
  messages: {
    cycle: 'Dead letters go in a circle: {path}. A poison message goes round for ever, or the broker drops it when it notices.',
  },
  remedy: 'Cut one of the links: the last dead-letter queue has none of its own.',
  fix: 'Cut the link from {last} to {next}',
  why: {
    text: 'RabbitMQ drops a message that would be dead-lettered in a cycle without a rejection; others let it loop.',
    source: 'RabbitMQ documentation, Dead Letter Exchanges',
  },
  docs: 'rules/channel.md',
  *check(graph) {
    const targets = deadLetterTargets(graph);
    const channels = graph.nodesOf('queue', 'topic').map(({ id }) => id);
    for (const group of cyclicGroups(channels, targets)) {
      const start = group.toSorted()[0] ?? '';
      const way = shortestCycle(start, group, targets);
      const edges = way.flatMap((id) => graph.out(id, 'dead-letter')).filter(({ to }) => way.includes(to));
      const link = weakestLink(graph, way);
      yield {
        messageId: 'cycle',
        target: nodeRef(start),
        related: [...way.slice(1).map(nodeRef), ...edges.map(({ id }) => edgeRef(id))],
        data: {
          path: [...way, start].map((id) => nodeName(graph, id)).join(' → '),
          last: nodeName(graph, link.from),
          next: nodeName(graph, link.to),
        },
        edit: withoutLink(graph, link),
      };
    }
  },
});
