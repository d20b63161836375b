import type { TopologyEdit } from '../../model/edit.ts';
import type { ElementRef } from '../../model/finding.ts';
import { titleOf } from '../../model/queries.ts';
import type { Channel, ChannelBroker } from '../context.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { nodeRef } from '../wording.ts';

/** A transfer by the broker that loses nothing, where it has one; else by the generated code. */
function safeTransfer(channel: Channel, { can }: ChannelBroker): { mend: string; edit: TopologyEdit } {
  const server: ElementRef = { type: 'server', id: channel.server ?? 'main' };
  const strategy = can.deadLetterTransfers.includes('at-least-once') ? 'at-least-once' : 'application';
  const rejects = strategy === 'at-least-once' && can.safeTransferNeedsReject && channel.overflow !== 'reject';
  return {
    mend: `Dead-letter by ${strategy}${rejects ? ' and reject when full' : ''}`,
    edit: [setOn(server, '/deadLetterStrategy', strategy), ...(rejects ? [setOn(nodeRef(channel.id), '/overflow', 'reject')] : [])],
  };
}

export const deadLetterUnsafe = defineRule({
  id: 'channel/dead-letter-unsafe',
  severity: 'warning',
  title: 'Dead-lettering that can lose messages',
  messages: {
    atMostOnce:
      '{broker} moves failed messages of "{channel}" to its dead-letter queue at most once: a crash during the move loses them, on a path that is guaranteed otherwise.',
    needsReject:
      '"{channel}" asks for at-least-once dead-lettering, but {broker} falls back to at-most-once unless the queue says overflow: reject.',
  },
  remedy: 'Set deadLetterStrategy: application on the server, or at-least-once together with overflow: reject on the queue.',
  fix: '{mend}',
  why: {
    text: 'Dead-lettering republishes without confirms unless the at-least-once strategy and reject-publish are both set.',
    source: 'RabbitMQ documentation, Quorum Queues, At-Least-Once Dead Lettering',
  },
  docs: 'rules/channel.md',
  *check(graph, context) {
    for (const channel of graph.nodesOf('queue', 'topic')) {
      const { server, can, profile } = context.brokerOf(channel);
      const strategy = server?.deadLetterStrategy ?? 'application';
      const drawn = graph.out(channel.id, 'dead-letter').map(({ to }) => to);
      const queue = channel.deadLetter?.channel ?? drawn[0];
      if (
        queue === undefined ||
        strategy === 'application' ||
        !can.deadLetterTransfers.includes(strategy) ||
        !context.isGuaranteed(channel.id)
      )
        continue;
      const isSafe = strategy === 'at-least-once' && (!can.safeTransferNeedsReject || channel.overflow === 'reject');
      if (isSafe) continue;
      const { mend, edit } = safeTransfer(channel, context.brokerOf(channel));
      yield {
        messageId: strategy === 'at-most-once' ? 'atMostOnce' : 'needsReject',
        target: nodeRef(channel.id),
        related: [nodeRef(queue), { type: 'server', id: channel.server ?? 'main' }],
        data: { broker: profile.title, channel: titleOf(channel), mend },
        edit,
      };
    }
  },
});
