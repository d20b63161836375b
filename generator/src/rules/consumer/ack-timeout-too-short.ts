import { attemptsOf, growthOf, worstBackoffMs } from '../../capacity/retry.ts';
import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import { receiveDefaults } from '../../model/receive.ts';
import { isRedelivered, type DeliveryPath } from '../context.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { duration, edgeRef, nodeRef } from '../wording.ts';

/** Longest waits inside the process while it holds a message: between the tries of its calls, and of the work where it repeats that itself. */
function inProcessWaitMs(graph: Graph, { edge, consumer, policy }: DeliveryPath): number {
  const calls = graph.out(consumer.id, 'send', 'call', 'read').map(({ retry }) => {
    const waitMs = retry ? worstBackoffMs(growthOf(retry.backoff), attemptsOf(retry)) : 0;
    return Math.min(waitMs, retry?.deadlineMs ?? Infinity);
  });
  const { redelivery } = edge;
  const attempts = policy.maxDeliveries === 'unlimited' ? 1 : policy.maxDeliveries;
  const repeats = redelivery?.inProcess ? worstBackoffMs(growthOf(redelivery.backoff), attempts) : 0;
  return calls.reduce((sum, waitMs) => sum + waitMs, repeats);
}

const secondsUp = (ms: number): number => Math.ceil(ms / 1000) * 1000;

export const ackTimeoutTooShort = defineRule({
  id: 'consumer/ack-timeout-too-short',
  severity: 'error',
  title: 'Work outlives the ack timeout',
  messages: {
    outlives:
      'One message can keep "{consumer}" busy for {needed} ({parts}), but after {ackTimeout} "{channel}" gives it to another worker: both work on it at the same time.',
  },
  remedy:
    'Raise ackTimeoutMs over {needed}, set heartbeat where the broker can extend the timeout, or wait outside the process by redelivery.',
  fix: 'Raise the ack timeout to twice the time that the work can take',
  why: {
    text: 'A lock that expires under the work makes a concurrent duplicate, and the first worker can no longer acknowledge.',
    source: 'Azure Service Bus documentation, message locks',
  },
  docs: 'rules/consumer.md',
  *check(graph, context) {
    for (const path of context.deliveries) {
      const { edge, channel, consumer } = path;
      const workMs = edge.serviceTimeMs?.p99 ?? edge.serviceTimeMs?.mean ?? 0;
      const waitMs = inProcessWaitMs(graph, path);
      const neededMs = workMs + waitMs;
      const ackTimeoutMs = edge.ackTimeoutMs ?? receiveDefaults.ackTimeoutMs;
      if (!isRedelivered(edge) || edge.heartbeat || neededMs < ackTimeoutMs) continue;
      const target = edgeRef(edge.id);
      const parts = [`the work ${duration(workMs)}`, ...(waitMs > 0 ? [`waits between tries ${duration(waitMs)}`] : [])].join(', ');
      yield {
        messageId: 'outlives',
        target,
        pointer: '/ackTimeoutMs',
        related: [nodeRef(channel.id), nodeRef(consumer.id)],
        data: {
          consumer: titleOf(consumer),
          channel: titleOf(channel),
          needed: duration(neededMs),
          parts,
          ackTimeout: duration(ackTimeoutMs),
        },
        edit: Number.isSafeInteger(secondsUp(neededMs * 2)) ? [setOn(target, '/ackTimeoutMs', secondsUp(neededMs * 2))] : undefined,
      };
    }
  },
});
