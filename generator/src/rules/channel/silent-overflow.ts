import type { TopologyEdit } from '../../model/edit.ts';
import { defineRule } from '../define-rule.ts';
import type { RuleContext } from '../context.ts';
import { removeFrom, setOn } from '../edits.ts';
import { nodeRef } from '../wording.ts';
import { buffersOf, type Buffer } from './bounds.ts';

/** A broker that cannot reject is not asked to; one that is emulated is told so. */
function rejecting(context: RuleContext, { target, pointer, channel }: Buffer): TopologyEdit {
  const { can, server } = context.brokerOf(channel);
  const support = can.features['overflow-reject'];
  if (support === 'none') return [removeFrom(target, `${pointer}/overflow`)];
  const emulated = support === 'emulated' && server !== undefined && !server.emulate;
  const emulate = emulated ? [setOn({ type: 'server', id: channel.server ?? 'main' }, '/emulate', true)] : [];
  return [setOn(target, `${pointer}/overflow`, 'reject'), ...emulate];
}

export const silentOverflow = defineRule({
  id: 'channel/silent-overflow',
  severity: 'error',
  title: 'Full queue that drops messages',
  messages: {
    drops: '{name} is on a guaranteed path but says overflow: {overflow}: when it is full, {victims} vanish and nobody is told.',
  },
  remedy:
    'Set overflow: reject, so that the producer learns of it and can wait or refuse; or say delivery: at-most-once where loss is accepted.',
  fix: 'Reject when full',
  why: {
    text: 'Dropping from the head or the tail loses messages that the broker had confirmed or was about to.',
    source: 'RabbitMQ documentation, Queue Length Limit',
  },
  docs: 'rules/channel.md',
  *check(graph, context) {
    for (const buffer of buffersOf(graph)) {
      const { target, pointer, name, channel, settings } = buffer;
      const overflow = settings.overflow ?? 'reject';
      if (overflow !== 'drop-oldest' && overflow !== 'drop-newest') continue;
      const edge = target.type === 'edge' ? graph.edge(target.id) : undefined;
      if (!context.isGuaranteed(channel.id) || edge?.delivery === 'at-most-once') continue;
      const victims = overflow === 'drop-oldest' ? 'the oldest waiting messages' : 'the newest messages';
      yield {
        messageId: 'drops',
        target,
        pointer: `${pointer}/overflow`,
        related: edge ? [nodeRef(channel.id)] : [],
        data: { name: name(), overflow, victims },
        edit: rejecting(context, buffer),
      };
    }
  },
});
