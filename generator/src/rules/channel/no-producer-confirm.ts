import { titleOf } from '../../model/queries.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { edgeRef, nodeName, nodeRef } from '../wording.ts';

export const noProducerConfirm = defineRule({
  id: 'channel/no-producer-confirm',
  severity: 'error',
  title: 'Guaranteed path without publisher confirms',
  messages: {
    unconfirmed:
      '"{producer}" sends to "{channel}" without waiting for a confirm: what the broker never got, or had not yet stored, is lost and the caller was told that all is well.',
  },
  remedy: 'Set confirms: true on "{producer}", or say delivery: at-most-once on the edge where loss is accepted.',
  fix: 'Wait for confirms',
  why: {
    text: 'Only a publisher confirm says that the broker has taken responsibility for a message.',
    source: 'RabbitMQ documentation, Publisher Confirms',
  },
  docs: 'rules/channel.md',
  *check(graph, context) {
    for (const producer of graph.nodesOf('producer')) {
      if (producer.confirms !== false) continue;
      for (const edge of graph.out(producer.id, 'send')) {
        if (edge.delivery === 'at-most-once' || !context.isGuaranteed(edge.to)) continue;
        yield {
          messageId: 'unconfirmed',
          target: nodeRef(producer.id),
          pointer: '/confirms',
          related: [edgeRef(edge.id), nodeRef(edge.to)],
          data: { producer: titleOf(producer), channel: nodeName(graph, edge.to) },
          edit: [setOn(nodeRef(producer.id), '/confirms', true)],
        };
      }
    }
  },
});
