import type { TopologyEdit } from '../../model/edit.ts';
import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import { receiveDefaults } from '../../model/receive.ts';
import { addDeadLetterQueue } from '../channel/dead-letter-queue.ts';
import type { Channel, RuleContext } from '../context.ts';
import { defineRule } from '../define-rule.ts';
import { addNode, freeId, setOn } from '../edits.ts';
import { edgeRef, nodeRef } from '../wording.ts';

/** A consumer without effects yet, so without deduplication: it is asked for with the first effect. */
function withConsumer(graph: Graph, context: RuleContext, queue: Channel): TopologyEdit {
  const consumer = freeId(graph, `${queue.id}-handler`);
  const edge = { kind: 'receive', from: queue.id, to: consumer, redelivery: { maxDeliveries: receiveDefaults.maxDeliveries } };
  const hasDeadLetter = queue.deadLetter !== undefined || graph.out(queue.id, 'dead-letter').length > 0;
  return [
    ...addNode(graph, consumer, { kind: 'consumer', title: `${titleOf(queue)} handler` }, 'after', queue.id),
    setOn(edgeRef(freeId(graph, `${queue.id}-received`)), '', edge),
    ...(hasDeadLetter ? [] : addDeadLetterQueue(graph, queue, context.brokerOf(queue))),
  ];
}

export const queueNoConsumer = defineRule({
  id: 'structure/queue-no-consumer',
  severity: 'error',
  title: 'Queue that nobody reads',
  messages: {
    noConsumer: 'Nobody takes messages from the queue "{queue}": it fills until it rejects its producers, or its messages expire unread.',
  },
  remedy: 'Add a consumer that receives from the queue, mark it as an archive or as external, or delete it.',
  fix: 'Add a consumer',
  why: {
    text: 'A point-to-point channel only decouples two parties while somebody drains it.',
    source: 'Enterprise Integration Patterns, Point-to-Point Channel',
  },
  docs: 'rules/structure.md',
  *check(graph, context) {
    const awaited = new Set(graph.edgesOf('send').map(({ requestReply }) => requestReply?.reply?.channel));
    for (const queue of graph.nodesOf('queue')) {
      const isRead = graph.out(queue.id, 'receive').length > 0 || awaited.has(queue.id);
      if (isRead || queue.archive || queue.external || context.deadLetterQueues.has(queue.id)) continue;
      yield {
        messageId: 'noConsumer',
        target: nodeRef(queue.id),
        data: { queue: titleOf(queue) },
        edit: withConsumer(graph, context, queue),
      };
    }
  },
});
