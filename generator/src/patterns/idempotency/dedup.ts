import type { Graph, WithId } from '../../model/graph.ts';
import { storesOf } from '../../model/queries.ts';
import { receiveDefaults } from '../../model/receive.ts';
import type { TopologyEdge } from '../../model/topology.ts';
import type { DeliveryPath, RuleContext } from '../../rules/context.ts';
import { delayAfterMs, growthOf, worstDurationMs, type Horizon } from '../../capacity/retry.ts';
import type { Idempotency } from './idempotency.config.ts';
import { remembered } from '../../rules/remembered.ts';

export interface DedupPath extends DeliveryPath {
  readonly idempotency: Idempotency;
}

/** Deliveries that recognise duplicates. */
export const dedupPaths = remembered((context: RuleContext): readonly DedupPath[] =>
  context.deliveries.flatMap((path) => (path.edge.idempotency ? [{ ...path, idempotency: path.edge.idempotency }] : [])),
);

/** Id of the store that holds the inbox: the stated one, else the view itself, else the first store that the consumer writes. */
export function dedupStoreOf(graph: Graph, { idempotency, consumer }: Pick<DedupPath, 'idempotency' | 'consumer'>): string | undefined {
  if (idempotency.dedupStore !== undefined) return idempotency.dedupStore;
  return consumer.kind === 'consumer' ? storesOf(graph, consumer.id)[0]?.id : consumer.id;
}

/** Places where an effect can happen without its marker, or the marker without its effect. */
export function foreignEffects(graph: Graph, { consumer }: DeliveryPath, store: string): string[] {
  if (consumer.kind !== 'consumer') return consumer.id === store ? [] : [consumer.id];
  const written = graph.out(consumer.id, 'write').filter(({ to, idempotent }) => to !== store && !idempotent);
  const called = graph.out(consumer.id, 'call').filter((edge) => {
    const external = graph.nodeOf(edge.to, 'external');
    const isQuery = edge.messages?.every((id) => graph.message(id)?.kind === 'query') ?? false;
    return external !== undefined && !isQuery && !(external.idempotent && edge.idempotencyKey !== undefined);
  });
  return [...new Set([...written, ...called].map(({ to }) => to))];
}

/** How long a producer may repeat a publish to the channel, by the retries of the edges that lead to it. @returns ms */
function publisherRetryMs(graph: Graph, channelId: string, visited: ReadonlySet<string> = new Set()): number {
  if (visited.has(channelId)) return 0;
  const seen = new Set(visited).add(channelId);
  const spans = graph.in(channelId, 'send', 'reply', 'subscribe').map((edge: WithId<TopologyEdge>) => {
    if (edge.kind === 'subscribe') return publisherRetryMs(graph, edge.from, seen);
    const retry = edge.kind === 'send' ? edge.retry : undefined;
    if (!retry) return 0;
    const attempts = typeof retry.maxAttempts === 'number' ? retry.maxAttempts : 1;
    return retry.deadlineMs ?? worstDurationMs(growthOf(retry.backoff), attempts, retry.attemptTimeoutMs ?? 0);
  });
  return Math.max(0, ...spans);
}

/** What adds up to the time in which a duplicate may still come. Where the drawing bounds a part by nothing, that part counts as 0. */
export function horizonOf(graph: Graph, context: RuleContext, path: DedupPath): Horizon {
  const { edge, channel, idempotency } = path;
  const { deadLetter, maxDeliveries } = path.policy;
  const deliveries = maxDeliveries === 'unlimited' ? receiveDefaults.maxDeliveries : maxDeliveries;
  const subscription = 'subscription' in edge ? edge.subscription : undefined;
  const isAged = context.brokerOf(channel).can.boundedByAge;
  return {
    publisherRetryMs: idempotency.publisherRetryMs ?? publisherRetryMs(graph, channel.id),
    channelLifetimeMs: subscription?.messageTtlMs ?? channel.messageTtlMs ?? (isAged ? channel.retentionMs : undefined) ?? 0,
    maxDeliveries: deliveries,
    ackTimeoutMs: edge.ackTimeoutMs ?? receiveDefaults.ackTimeoutMs,
    backoffMs: deliveries > 1 ? delayAfterMs(growthOf(edge.redelivery?.backoff), deliveries - 1) : 0,
    redriveMs: idempotency.redriveWithinMs ?? graph.nodeOf(deadLetter, 'queue')?.messageTtlMs ?? 0,
  };
}
