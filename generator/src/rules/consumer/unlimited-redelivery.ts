import { titleOf } from '../../model/queries.ts';
import { isRedelivered } from '../context.ts';
import { defineRule } from '../define-rule.ts';
import { edgeRef, nodeRef } from '../wording.ts';

export const unlimitedRedelivery = defineRule({
  id: 'consumer/unlimited-redelivery',
  severity: 'error',
  title: 'Redelivery without a limit',
  messages: {
    unlimited:
      'Nothing limits how often "{consumer}" gets the same message from "{channel}": one that always fails comes back for ever and takes capacity from the others.',
  },
  remedy: 'Set maxDeliveries, 10 for example, on the redelivery of the edge or on the dead letter policy of the channel.',
  why: {
    text: 'A poison message is redelivered without end unless a limit takes it out.',
    source: 'RabbitMQ documentation, Quorum Queues, Poison Message Handling',
  },
  docs: 'rules/consumer.md',
  *check(_graph, context) {
    for (const path of context.deliveries) {
      const isLastResort = context.deadLetterQueues.has(path.channel.id);
      if (path.policy.maxDeliveries !== 'unlimited' || !isRedelivered(path.edge) || isLastResort) continue;
      yield {
        messageId: 'unlimited',
        target: edgeRef(path.edge.id),
        related: [nodeRef(path.channel.id), nodeRef(path.consumer.id)],
        data: { consumer: titleOf(path.consumer), channel: titleOf(path.channel) },
      };
    }
  },
});
