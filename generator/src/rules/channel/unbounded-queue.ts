import { isAgedOut } from '../../brokers/index.ts';
import type { Graph } from '../../model/graph.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { boundFor, buffersOf } from './bounds.ts';

const outageSeconds = 900;
const margin = 1.5;
const leastLength = 10_000;

/** Messages that a quarter of an hour without consumers piles up, or the largest burst if that is more, with a margin. Source: rules, Capacity formulas. */
function neededLength(graph: Graph, channelId: string): number {
  const producers = graph.in(channelId, 'send').flatMap(({ from }) => graph.nodeOf(from, 'producer') ?? []);
  const outage = producers.reduce((sum, { ratePerSec = 0 }) => sum + ratePerSec * outageSeconds, 0);
  const burst = producers.reduce((sum, each) => sum + ((each.burst?.ratePerSec ?? 0) * (each.burst?.durationMs ?? 0)) / 1000, 0);
  return Math.max(leastLength, Math.ceil((Math.max(outage, burst) * margin) / 1000) * 1000);
}

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
  fix: 'Bound it to {bound}',
  why: {
    text: 'A queue that levels load is finite; when it fills, the answer is back-pressure or more consumers, not more memory.',
    source: 'Azure Architecture Center, Queue-Based Load Leveling',
  },
  docs: 'rules/channel.md',
  *check(graph, context) {
    for (const { target, pointer, name, channel, settings, isDurable } of buffersOf(graph)) {
      const isAged = isAgedOut(context.brokerOf(channel).can, channel) && (channel.retentionMs ?? settings.messageTtlMs) !== undefined;
      if (settings.maxLength !== undefined || settings.maxBytes !== undefined || isAged || !isDurable) continue;
      const bound = boundFor(context.brokerOf(channel), neededLength(graph, channel.id));
      const edit = Object.entries(bound).map(([member, value]) => setOn(target, `${pointer}/${member}`, value));
      const [said = 'what its broker allows'] = Object.entries(bound).map(([member, value]) => `${member} ${value}`);
      yield { messageId: 'unbounded', target, pointer, data: { name: name(), bound: said }, ...(edit.length > 0 && { edit }) };
    }
  },
});
