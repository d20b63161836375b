import { titleOf } from '../../model/queries.ts';
import { defineRule } from '../define-rule.ts';
import { nodeRef } from '../wording.ts';

export const queueNoConsumer = defineRule({
  id: 'structure/queue-no-consumer',
  severity: 'error',
  title: 'Queue that nobody reads',
  messages: {
    noConsumer: 'Nobody takes messages from the queue "{queue}": it fills until it rejects its producers, or its messages expire unread.',
  },
  remedy: 'Add a consumer that receives from the queue, mark it as an archive or as external, or delete it.',
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
      yield { messageId: 'noConsumer', target: nodeRef(queue.id), data: { queue: titleOf(queue) } };
    }
  },
});
