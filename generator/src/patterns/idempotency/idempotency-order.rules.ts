import { titleOf } from '../../model/queries.ts';
import { receiveDefaults } from '../../model/receive.ts';
import type { RuleContext } from '../../rules/context.ts';
import type { Graph } from '../../model/graph.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { setOn } from '../../rules/edits.ts';
import { edgeRef, nodeRef } from '../../rules/wording.ts';
import { dedupPaths, type DedupPath } from './dedup.ts';
import { recogniseById } from './dedup-edits.ts';

const docs = 'patterns/idempotency/idempotency.md';

const flagUnsupported = defineRule({
  id: 'idempotency/flag-unsupported',
  severity: 'error',
  title: 'Redelivered flag that is never set',
  messages: {
    never: '"{consumer}" looks for a redelivered flag, which {broker} does not give: every repeat looks new and has its effect again.',
  },
  remedy: 'Use the strategy message-id.',
  fix: 'Recognise repeats by message id',
  why: { text: 'Not every broker tells that a delivery is not the first.', source: 'Broker profiles, redelivery hint' },
  docs,
  *check(graph, context) {
    for (const path of dedupPaths(context)) {
      const { edge, channel, consumer, idempotency } = path;
      const { can, profile } = context.brokerOf(channel);
      if (idempotency.strategy !== 'redelivered-flag' || can.redeliveryHint !== 'none') continue;
      yield {
        messageId: 'never',
        target: edgeRef(edge.id),
        pointer: '/idempotency/strategy',
        related: [nodeRef(channel.id), nodeRef(consumer.id)],
        data: { consumer: titleOf(consumer), broker: profile.title },
        edit: recogniseById(graph, context, path),
      };
    }
  },
});

/** Why sequence numbers may arrive out of order, in words; undefined where they cannot. */
function disorder(graph: Graph, context: RuleContext, path: DedupPath): string | undefined {
  const { channel, consumer, edge } = path;
  const ordering = channel.ordering ?? 'none';
  if (ordering === 'none') return 'the channel promises no order';
  if (ordering === 'key') {
    const keyless = context.messagesTo(path).find((id) => graph.message(id)?.partitionKey === undefined);
    return keyless === undefined ? undefined : `the message "${keyless}" names no partitionKey to be ordered by`;
  }
  const concurrency = edge.concurrency ?? receiveDefaults.concurrency;
  if (concurrency > 1) return `${concurrency} messages are handled at the same time`;
  const replicas =
    consumer.kind === 'consumer' ? Math.max(consumer.replicas?.max ?? 1, consumer.replicas?.min ?? 1, consumer.scaleTrigger?.max ?? 1) : 1;
  return replicas > 1 ? `up to ${replicas} workers share the queue` : undefined;
}

const sequenceUnordered = defineRule({
  id: 'idempotency/sequence-unordered',
  severity: 'error',
  title: 'High-water mark without order',
  messages: {
    unordered:
      '"{consumer}" handles sequence numbers strictly one after the other, but {reason}: messages that overtake others are parked in its store, and a number that never comes holds up all after it.',
  },
  remedy: 'Set sequenceMode: seen-set, or give the channel an ordering with one message in flight per key.',
  fix: 'Remember a set of numbers',
  why: {
    text: 'A high-water mark waits for the next number: where messages overtake each other, most of them are parked, and each gap is a wait.',
    source: 'Azure Architecture Center, Sequential Convoy',
  },
  docs,
  *check(graph, context) {
    for (const path of dedupPaths(context)) {
      const { strategy, sequenceMode } = path.idempotency;
      const reason = strategy === 'sequence' && sequenceMode !== 'seen-set' ? disorder(graph, context, path) : undefined;
      if (reason === undefined) continue;
      yield {
        messageId: 'unordered',
        target: edgeRef(path.edge.id),
        pointer: '/idempotency/strategy',
        related: [nodeRef(path.channel.id), nodeRef(path.consumer.id)],
        data: { consumer: titleOf(path.consumer), reason },
        edit: [setOn(edgeRef(path.edge.id), '/idempotency/sequenceMode', 'seen-set')],
      };
    }
  },
});

export const orderRules = [flagUnsupported, sequenceUnordered] as const;
