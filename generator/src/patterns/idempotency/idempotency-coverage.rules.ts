import type { Graph } from '../../model/graph.ts';
import { hasEffects, titleOf } from '../../model/queries.ts';
import { isRedelivered, type DeliveryPath } from '../../rules/context.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { removeFrom, setOn } from '../../rules/edits.ts';
import { dedupHorizonMs } from '../../capacity/retry.ts';
import { duration, edgeRef, nodeRef } from '../../rules/wording.ts';
import { dedupPaths, horizonOf } from './dedup.ts';
import { idFieldEdits, leaseEdit, recogniseById } from './dedup-edits.ts';
import { idempotencyWindowMs } from './idempotency.config.ts';

const docs = 'patterns/idempotency/idempotency.md';

/** Whether a repeat changes nothing by the nature of the effect. */
function isHarmless(graph: Graph, { consumer }: DeliveryPath): boolean {
  if (!hasEffects(graph, consumer)) return true;
  if (consumer.kind === 'replica') return consumer.replica?.conflict === 'version-wins';
  if (consumer.kind === 'read-model' || consumer.effects) return false;
  const effects = graph.out(consumer.id, 'write', 'send', 'call', 'reply');
  return effects.every((edge) => edge.kind === 'write' && edge.idempotent === true);
}

const missing = defineRule({
  id: 'idempotency/missing',
  severity: 'error',
  title: 'Effects without deduplication',
  messages: {
    missing:
      '"{consumer}" gets messages from "{channel}" at least once and has effects, but nothing recognises a repeat: each crash between effect and acknowledgement doubles an effect.',
  },
  fix: 'Recognise repeats by message id',
  remedy: 'Add idempotency with the strategy message-id, or mark the writes as idempotent if repeating them changes nothing.',
  why: {
    text: 'At-least-once delivery makes duplicates certain; the receiver has to be idempotent.',
    source: 'Azure Architecture Center, Idempotent message processing',
  },
  docs,
  *check(graph, context) {
    for (const path of context.deliveries) {
      const { edge, channel, consumer } = path;
      if (edge.idempotency || !isRedelivered(edge) || isHarmless(graph, path)) continue;
      yield {
        messageId: 'missing',
        target: edgeRef(edge.id),
        pointer: '/idempotency',
        related: [nodeRef(channel.id), nodeRef(consumer.id)],
        data: { consumer: titleOf(consumer), channel: titleOf(channel) },
        edit: recogniseById(graph, context, path),
      };
    }
  },
});

const windowTooShort = defineRule({
  id: 'idempotency/window-too-short',
  severity: 'error',
  title: 'Ids forgotten too early',
  messages: {
    short:
      '"{consumer}" remembers ids for {window}, but a duplicate from "{channel}" can come {horizon} late ({parts}): it would have its effect again.',
  },
  remedy: 'Set windowMs to at least {horizonMs}, or shorten what adds up to it.',
  fix: 'Remember ids for {horizon}',
  why: {
    text: 'The window must outlast publisher retries, life on the channel, all redeliveries, and the redrive from the dead-letter queue.',
    source: 'NServiceBus documentation, Outbox, deduplication data retention',
  },
  docs,
  *check(graph, context) {
    for (const path of dedupPaths(context)) {
      const { strategy, sequenceMode, brokerDedup, windowMs = idempotencyWindowMs } = path.idempotency;
      const neverForgets = strategy === 'sequence' && sequenceMode !== 'seen-set';
      const horizon = horizonOf(graph, context, path);
      const horizonMs = dedupHorizonMs(horizon);
      if (neverForgets || brokerDedup || windowMs >= horizonMs) continue;
      const { deadLetter } = path.policy;
      const deliveriesMs = horizon.maxDeliveries * (horizon.ackTimeoutMs + horizon.backoffMs);
      const parts = [
        ['publisher retries', horizon.publisherRetryMs],
        ['life on the channel', horizon.channelLifetimeMs],
        [`${horizon.maxDeliveries} deliveries`, deliveriesMs],
        ['redrive', horizon.redriveMs],
      ] as const;
      yield {
        messageId: 'short',
        target: edgeRef(path.edge.id),
        pointer: '/idempotency/windowMs',
        related: [path.channel.id, path.consumer.id, ...(deadLetter === undefined ? [] : [deadLetter])].map(nodeRef),
        data: {
          consumer: titleOf(path.consumer),
          channel: titleOf(path.channel),
          window: duration(windowMs),
          horizon: duration(horizonMs),
          horizonMs: `${Math.ceil(horizonMs)} (${duration(horizonMs)})`,
          parts: parts.flatMap(([part, ms]) => (ms > 0 ? [`${part} ${duration(ms)}`] : [])).join(', '),
        },
        edit: [setOn(edgeRef(path.edge.id), '/idempotency/windowMs', Math.ceil(horizonMs))],
      };
    }
  },
});

const brokerDedupOnly = defineRule({
  id: 'idempotency/broker-dedup-only',
  severity: 'warning',
  title: 'Deduplication left to the broker',
  messages: {
    window:
      '"{consumer}" relies on {broker} to drop repeated publishes{window}: redelivery after a crash, and redrive, still double its effects.',
  },
  remedy: 'Remove brokerDedup, so that an inbox beside the effects recognises every repeat.',
  fix: 'Use an inbox',
  why: {
    text: 'A publish window recognises repeats of the producer only, and only for minutes.',
    source: 'Azure Architecture Center, Service Bus duplicate detection',
  },
  docs,
  *check(graph, context) {
    for (const path of dedupPaths(context)) {
      const { edge, channel, consumer, idempotency } = path;
      if (!idempotency.brokerDedup) continue;
      const { profile, can } = context.brokerOf(channel);
      const window = can.publishDedupWindowMs === undefined ? '' : ` within ${duration(can.publishDedupWindowMs)}`;
      yield {
        messageId: 'window',
        target: edgeRef(edge.id),
        pointer: '/idempotency/brokerDedup',
        related: [nodeRef(channel.id), nodeRef(consumer.id)],
        data: { consumer: titleOf(consumer), broker: profile.title, window },
        edit: [removeFrom(edgeRef(edge.id), '/idempotency/brokerDedup'), ...leaseEdit(graph, path)],
      };
    }
  },
});

const transportKey = defineRule({
  id: 'idempotency/transport-key',
  severity: 'error',
  title: 'Key that the broker assigns',
  messages: {
    assigned:
      '"{consumer}" recognises repeats by an id that {broker} assigned: a publish that was repeated, or a redrive, has a new one, passes as new, and has its effect again.',
  },
  remedy: 'Remove brokerKey and let the producer set the id: name it as idField of the message.',
  fix: 'Use the id of the producer',
  why: {
    text: 'Broker ids name a delivery or a stored copy, not the business message.',
    source: 'CloudEvents specification, source and id',
  },
  docs,
  *check(graph, context) {
    for (const path of dedupPaths(context)) {
      const { edge, channel, consumer, idempotency } = path;
      if (!idempotency.brokerKey) continue;
      yield {
        messageId: 'assigned',
        target: edgeRef(edge.id),
        pointer: '/idempotency/brokerKey',
        related: [nodeRef(channel.id), nodeRef(consumer.id)],
        data: { consumer: titleOf(consumer), broker: context.brokerOf(channel).profile.title },
        edit: [removeFrom(edgeRef(edge.id), '/idempotency/brokerKey'), ...idFieldEdits(graph, context, path)],
      };
    }
  },
});

export const coverageRules = [missing, windowTooShort, brokerDedupOnly, transportKey] as const;
