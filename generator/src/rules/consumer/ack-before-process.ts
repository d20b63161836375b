import { hasEffects, titleOf } from '../../model/queries.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { edgeRef, nodeRef } from '../wording.ts';

export const ackBeforeProcess = defineRule({
  id: 'consumer/ack-before-process',
  severity: 'error',
  title: 'Acknowledged before the work is done',
  messages: {
    early:
      '"{consumer}" acknowledges each message from "{channel}" on delivery and does the work afterwards: what it holds when it crashes or is deployed anew is lost without a trace.',
  },
  remedy:
    'Set ackMode: manual, which acknowledges after the effect has committed, or say delivery: at-most-once where losing messages is meant.',
  fix: 'Acknowledge after the work',
  why: {
    text: 'With automatic acknowledgement a message counts as delivered once it is sent; if the connection or the consumer dies, it is gone.',
    source: 'RabbitMQ documentation, Consumer Acknowledgements and Publisher Confirms',
  },
  docs: 'rules/consumer.md',
  *check(graph, context) {
    for (const path of context.deliveries) {
      const { edge, channel, consumer } = path;
      const messages = context.messagesTo(path);
      const isLossMeant = edge.delivery === 'at-most-once' || (messages.length > 0 && messages.every((id) => graph.message(id)?.ephemeral));
      if (edge.ackMode !== 'auto' || isLossMeant || !hasEffects(graph, consumer)) continue;
      const target = edgeRef(edge.id);
      yield {
        messageId: 'early',
        target,
        pointer: '/ackMode',
        related: [nodeRef(channel.id), nodeRef(consumer.id)],
        data: { consumer: titleOf(consumer), channel: titleOf(channel) },
        edit: [setOn(target, '/ackMode', 'manual')],
      };
    }
  },
});
