import { titleOf } from '../../model/queries.ts';
import { isRedelivered } from '../context.ts';
import { defineRule } from '../define-rule.ts';
import { edgeRef, nodeRef } from '../wording.ts';
import { addDeadLetterQueue } from './dead-letter-queue.ts';

export const noDeadLetter = defineRule({
  id: 'channel/no-dead-letter',
  severity: 'error',
  title: 'Delivery limit without a dead-letter queue',
  messages: {
    dropped: 'After {limit} failed deliveries from "{channel}" to "{consumer}" the message is dropped: there is no dead-letter queue.',
  },
  remedy:
    'Add a dead-letter queue, for example "{channelId}-dlq", and name it as deadLetter of the channel or draw a dead-letter edge to it.',
  fix: 'Add a dead-letter queue with an alarm',
  why: {
    text: 'A message that reached its delivery limit is removed; without a dead-letter target that is data loss.',
    source: 'RabbitMQ documentation, Quorum Queues, Poison Message Handling',
  },
  docs: 'rules/channel.md',
  *check(graph, context) {
    for (const path of context.deliveries) {
      const { deadLetter, maxDeliveries, isStated } = path.policy;
      if (deadLetter !== undefined || maxDeliveries === 'unlimited' || !isRedelivered(path.edge)) continue;
      if (!isStated && context.deadLetterQueues.has(path.channel.id)) continue;
      yield {
        messageId: 'dropped',
        target: edgeRef(path.edge.id),
        related: [nodeRef(path.channel.id), nodeRef(path.consumer.id)],
        data: { limit: maxDeliveries, channel: titleOf(path.channel), consumer: titleOf(path.consumer), channelId: path.channel.id },
        edit: addDeadLetterQueue(graph, path.channel, context.brokerOf(path.channel)),
      };
    }
  },
});
