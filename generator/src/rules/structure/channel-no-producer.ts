import { titleOf } from '../../model/queries.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { edgeRef, nodeRef } from '../wording.ts';

export const channelNoProducer = defineRule({
  id: 'structure/channel-no-producer',
  severity: 'warning',
  title: 'Channel that nobody writes to',
  messages: {
    noProducer: 'Nothing sends to the {kind} "{channel}": what reads it would wait for ever.',
  },
  remedy: 'Draw what sends to it, mark it as external where other systems do, or delete it with its readers.',
  fix: 'Mark it as fed from outside',
  why: {
    text: 'Readers of a channel without a source are dead code that is still deployed, paid for and maintained.',
    source: 'Our choice',
  },
  docs: 'rules/structure.md',
  *check(graph, context) {
    const cancelled = new Set(graph.edgesOf('send').map(({ requestReply }) => requestReply?.cancelChannel));
    for (const channel of graph.nodesOf('queue', 'topic')) {
      const isFed = graph.in(channel.id, 'send', 'reply', 'subscribe').length > 0 || cancelled.has(channel.id);
      if (isFed || channel.external || context.deadLetterQueues.has(channel.id)) continue;
      const readers = graph.out(channel.id, 'receive', 'subscribe', 'project', 'replicate');
      yield {
        messageId: 'noProducer',
        target: nodeRef(channel.id),
        related: readers.map(({ id }) => edgeRef(id)),
        data: { kind: channel.kind, channel: titleOf(channel) },
        edit: [setOn(nodeRef(channel.id), '/external', true)],
      };
    }
  },
});
