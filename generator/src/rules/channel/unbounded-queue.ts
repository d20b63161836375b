import { defineRule } from '../define-rule.ts';
import { buffersOf } from './bounds.ts';

export const unboundedQueue = defineRule({
  id: 'channel/unbounded-queue',
  severity: 'error',
  title: 'Queue without a bound',
  messages: {
    unbounded:
      '{name} has neither maxLength nor maxBytes: while its consumer is down it grows until the broker runs out of disk, and every other channel stops with it.',
  },
  remedy:
    'Set maxLength to the larger of the burst backlog, (burst rate − capacity) × duration, and usual rate × longest outage, with a margin.',
  why: {
    text: 'A queue that levels load is finite; when it fills, the answer is back-pressure or more consumers, not more memory.',
    source: 'Azure Architecture Center, Queue-Based Load Leveling',
  },
  docs: 'rules/channel.md',
  *check(graph, context) {
    for (const { target, pointer, name, channel, settings, isDurable } of buffersOf(graph)) {
      const isAged = context.brokerOf(channel).can.boundedByAge && (channel.retentionMs ?? settings.messageTtlMs) !== undefined;
      if (settings.maxLength !== undefined || settings.maxBytes !== undefined || isAged || !isDurable) continue;
      yield { messageId: 'unbounded', target, pointer, data: { name } };
    }
  },
});
