import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { edgeRef, listed, nodeName, nodeRef } from '../../rules/wording.ts';
import { dedupPaths, dedupStoreOf, type DedupPath } from './dedup.ts';

const docs = 'patterns/idempotency/idempotency.md';

const flagOnly = defineRule({
  id: 'idempotency/flag-only',
  severity: 'error',
  title: 'Redelivered flag without a store',
  messages: {
    noStore:
      '"{consumer}" trusts the redelivered flag and remembers nothing: a message that its producer published twice is not flagged and has its effect twice.',
  },
  remedy: 'Use the strategy message-id, and give "{consumer}" a store or name a dedupStore.',
  why: {
    text: 'The flag only says that this copy may have been delivered before; a second publish is a fresh copy.',
    source: 'RabbitMQ documentation, Reliability Guide, consumer side',
  },
  docs,
  *check(graph, context) {
    for (const path of dedupPaths(context)) {
      if (path.idempotency.strategy !== 'redelivered-flag' || dedupStoreOf(graph, path) !== undefined) continue;
      yield {
        messageId: 'noStore',
        target: edgeRef(path.edge.id),
        pointer: '/idempotency/strategy',
        related: [nodeRef(path.consumer.id)],
        data: { consumer: titleOf(path.consumer) },
      };
    }
  },
});

/** Places where an effect can happen without its marker, or the marker without its effect. */
function foreignEffects(graph: Graph, { consumer }: DedupPath, store: string): string[] {
  if (consumer.kind !== 'consumer') return consumer.id === store ? [] : [consumer.id];
  const written = graph.out(consumer.id, 'write').filter(({ to, idempotent }) => to !== store && !idempotent);
  const called = graph.out(consumer.id, 'call').filter((edge) => {
    const external = graph.nodeOf(edge.to, 'external');
    const isQuery = edge.messages?.every((id) => graph.topology.messages[id]?.kind === 'query') ?? false;
    return external !== undefined && !isQuery && !(external.idempotent && edge.idempotencyKey !== undefined);
  });
  return [...new Set([...written, ...called].map(({ to }) => to))];
}

const markerNotAtomic = defineRule({
  id: 'idempotency/marker-not-atomic',
  severity: 'error',
  title: 'Marker and effect commit apart',
  messages: {
    apart:
      '"{consumer}" marks messages as done in "{store}", but its effect is in {others}: a crash between the two loses the effect or doubles it.',
  },
  remedy:
    'Keep the inbox in the store of the effect, set leaseMs so that an unfinished effect is asked for and never blindly repeated, or call with an idempotency key.',
  why: {
    text: 'Marker and effect are exactly-once together only in one transaction; across two systems a lease has to tell done from begun.',
    source: 'Azure Architecture Center, Idempotent message processing',
  },
  docs,
  *check(graph, context) {
    for (const path of dedupPaths(context)) {
      const store = dedupStoreOf(graph, path);
      if (store === undefined || path.idempotency.leaseMs !== undefined || path.idempotency.brokerDedup) continue;
      const others = foreignEffects(graph, path, store);
      if (others.length === 0) continue;
      yield {
        messageId: 'apart',
        target: edgeRef(path.edge.id),
        pointer: '/idempotency',
        related: [...new Set([path.consumer.id, store, ...others])].map(nodeRef),
        data: {
          consumer: titleOf(path.consumer),
          store: nodeName(graph, store),
          others: listed(others.map((id) => `"${nodeName(graph, id)}"`)),
        },
      };
    }
  },
});

const scopeMissing = defineRule({
  id: 'idempotency/scope-missing',
  severity: 'error',
  title: 'Consumers that share their keys',
  messages: {
    shared: '{consumers} keep their ids in "{store}" under the same scope: the first to handle a message makes the others skip it.',
  },
  remedy: 'Remove the scope, so that each consumer puts its own id before the key, or give each a scope of its own.',
  why: {
    text: 'Several subscribers of one event each have to process it; the key is consumer and message id.',
    source: 'Azure Architecture Center, Idempotent message processing',
  },
  docs,
  *check(graph, context) {
    const sharers = new Map<string, { store: string; paths: DedupPath[] }>();
    for (const path of dedupPaths(context)) {
      const store = dedupStoreOf(graph, path);
      if (store === undefined) continue;
      const key = `${store} ${path.idempotency.scope ?? path.consumer.id}`;
      const group = sharers.get(key) ?? { store, paths: [] };
      group.paths.push(path);
      sharers.set(key, group);
    }
    for (const { store, paths } of sharers.values()) {
      const consumers = [...new Map(paths.map(({ consumer }) => [consumer.id, consumer])).values()];
      const culprit = paths.find(({ idempotency }) => idempotency.scope !== undefined);
      if (consumers.length < 2 || !culprit) continue;
      const others = paths.filter((path) => path !== culprit).map(({ edge }) => edgeRef(edge.id));
      yield {
        messageId: 'shared',
        target: edgeRef(culprit.edge.id),
        pointer: '/idempotency/scope',
        related: [...others, ...consumers.map(({ id }) => nodeRef(id)), nodeRef(store)],
        data: { consumers: listed(consumers.map((consumer) => `"${titleOf(consumer)}"`)), store: nodeName(graph, store) },
      };
    }
  },
});

export const storeRules = [flagOnly, markerNotAtomic, scopeMissing] as const;
