import { ackBudgetMs, fittingPrefetch } from '../../capacity/bounds.ts';
import { titleOf } from '../../model/queries.ts';
import { receiveDefaults } from '../../model/receive.ts';
import { isRedelivered } from '../context.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { duration, edgeRef, nodeRef } from '../wording.ts';

export const prefetchExceedsAckBudget = defineRule({
  id: 'consumer/prefetch-exceeds-ack-budget',
  severity: 'error',
  title: 'More messages taken than the ack timeout allows',
  messages: {
    tail: 'A worker of "{consumer}" takes {prefetch} messages and handles {concurrency} at a time: the last of them is done after {needed}, but "{channel}" takes it back after {ackTimeout}, before it was even begun.',
  },
  remedy: 'Lower prefetch to {fitting}, raise ackTimeoutMs over {needed}, or handle more at a time.',
  fix: 'Lower the prefetch to {fitting}',
  why: {
    text: 'Messages that wait inside a worker run down their lock; they come back elsewhere and are worked on twice.',
    source: 'Azure Service Bus documentation, prefetch',
  },
  docs: 'rules/consumer.md',
  *check(_graph, context) {
    for (const { edge, channel, consumer } of context.deliveries) {
      const p99Ms = edge.serviceTimeMs?.p99 ?? edge.serviceTimeMs?.mean;
      const { prefetch = receiveDefaults.prefetch, concurrency = receiveDefaults.concurrency } = edge;
      const ackTimeoutMs = edge.ackTimeoutMs ?? receiveDefaults.ackTimeoutMs;
      // Without messages that wait for their turn there is no tail: the time of one is the affair of ack-timeout-too-short.
      if (p99Ms === undefined || prefetch <= concurrency || !isRedelivered(edge)) continue;
      const neededMs = ackBudgetMs({ prefetch, p99Ms, concurrency, inProcessBackoffMs: 0 });
      if (neededMs < ackTimeoutMs) continue;
      const fitting = Math.max(concurrency, fittingPrefetch(p99Ms, concurrency, ackTimeoutMs));
      const target = edgeRef(edge.id);
      yield {
        messageId: 'tail',
        target,
        pointer: '/prefetch',
        related: [nodeRef(channel.id), nodeRef(consumer.id)],
        data: {
          consumer: titleOf(consumer),
          channel: titleOf(channel),
          prefetch,
          concurrency,
          fitting,
          needed: duration(neededMs),
          ackTimeout: duration(ackTimeoutMs),
        },
        edit: [setOn(target, '/prefetch', fitting)],
      };
    }
  },
});
