import { titleOf } from '../../model/queries.ts';
import { isRedelivered } from '../context.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { edgeRef, nodeRef } from '../wording.ts';

export const uncountedNack = defineRule({
  id: 'consumer/uncounted-nack',
  severity: 'error',
  title: 'Failure that the broker does not count',
  messages: {
    uncounted:
      '"{consumer}" answers a failure with nack, which on {broker} does not count as a delivery: the limit of {maxDeliveries} is never reached, and a poison message from "{channel}" goes round for ever.',
  },
  remedy: 'Set onFailure: reject, which counts.',
  fix: 'Reject what failed',
  why: {
    text: 'Since RabbitMQ 4.3 basic.nack returns a message without raising its delivery count; basic.reject raises it.',
    source: 'RabbitMQ documentation, Quorum Queues, Poison Message Handling',
  },
  docs: 'rules/consumer.md',
  *check(_graph, context) {
    for (const { edge, channel, consumer, policy } of context.deliveries) {
      const { can, profile } = context.brokerOf(channel);
      const doesCount = can.countsNack || can.defaultMaxDeliveries === 'unlimited';
      if (edge.redelivery?.onFailure !== 'nack' || doesCount || !isRedelivered(edge)) continue;
      const target = edgeRef(edge.id);
      yield {
        messageId: 'uncounted',
        target,
        pointer: '/redelivery/onFailure',
        related: [nodeRef(channel.id), nodeRef(consumer.id)],
        data: {
          consumer: titleOf(consumer),
          channel: titleOf(channel),
          broker: profile.title,
          maxDeliveries: `${policy.maxDeliveries} deliveries`,
        },
        edit: [setOn(target, '/redelivery/onFailure', 'reject')],
      };
    }
  },
});
