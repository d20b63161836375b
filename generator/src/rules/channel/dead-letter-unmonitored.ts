import { titleOf } from '../../model/queries.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { nodeRef } from '../wording.ts';

export const deadLetterUnmonitored = defineRule({
  id: 'channel/dead-letter-unmonitored',
  severity: 'warning',
  title: 'Dead-letter queue that nobody watches',
  messages: {
    unwatched: 'Messages that failed for good end in "{queue}", which has neither an alarm nor a consumer: nobody would notice.',
  },
  remedy: 'Set alarmDepth: 1 on the queue, or add a consumer that reports or repairs.',
  fix: 'Raise an alarm at the first message',
  why: {
    text: 'A dead-letter queue must be monitored and its messages looked at, or failures stay invisible.',
    source: 'Azure Architecture Center, Service Bus dead-letter queues',
  },
  docs: 'rules/channel.md',
  *check(graph, context) {
    for (const queue of graph.nodesOf('queue')) {
      if (!context.deadLetterQueues.has(queue.id) || queue.external) continue;
      if (queue.alarmDepth !== undefined || graph.out(queue.id, 'receive').length > 0) continue;
      yield {
        messageId: 'unwatched',
        target: nodeRef(queue.id),
        related: graph.in(queue.id, 'dead-letter').map(({ from }) => nodeRef(from)),
        data: { queue: titleOf(queue) },
        edit: [setOn(nodeRef(queue.id), '/alarmDepth', 1)],
      };
    }
  },
});
