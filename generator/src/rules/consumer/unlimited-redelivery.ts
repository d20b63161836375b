import type { TopologyEdit } from '../../model/edit.ts';
import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import { receiveDefaults } from '../../model/receive.ts';
import { addDeadLetterQueue } from '../channel/dead-letter-queue.ts';
import { isRedelivered, type DeliveryPath, type RuleContext } from '../context.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { edgeRef, nodeRef } from '../wording.ts';

/** A limit, and somewhere to go for what reaches it. */
function limited(graph: Graph, context: RuleContext, { edge, channel, policy }: DeliveryPath): TopologyEdit {
  const limit = setOn(edgeRef(edge.id), '/redelivery/maxDeliveries', receiveDefaults.maxDeliveries);
  return policy.deadLetter === undefined ? [limit, ...addDeadLetterQueue(graph, channel, context.brokerOf(channel))] : [limit];
}

export const unlimitedRedelivery = defineRule({
  id: 'consumer/unlimited-redelivery',
  severity: 'error',
  title: 'Redelivery without a limit',
  messages: {
    unlimited:
      'Nothing limits how often "{consumer}" gets the same message from "{channel}": one that always fails comes back for ever and takes capacity from the others.',
  },
  remedy: 'Set maxDeliveries, 10 for example, on the redelivery of the edge or on the dead letter policy of the channel.',
  fix: 'Give up after 10 deliveries',
  why: {
    text: 'A poison message is redelivered without end unless a limit takes it out.',
    source: 'RabbitMQ documentation, Quorum Queues, Poison Message Handling',
  },
  docs: 'rules/consumer.md',
  *check(graph, context) {
    for (const path of context.deliveries) {
      const isLastResort = context.deadLetterQueues.has(path.channel.id);
      if (path.policy.maxDeliveries !== 'unlimited' || !isRedelivered(path.edge) || isLastResort) continue;
      yield {
        messageId: 'unlimited',
        target: edgeRef(path.edge.id),
        related: [nodeRef(path.channel.id), nodeRef(path.consumer.id)],
        data: { consumer: titleOf(path.consumer), channel: titleOf(path.channel) },
        edit: limited(graph, context, path),
      };
    }
  },
});
