import type { TopologyEdit } from '../../model/edit.ts';
import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { removeFrom, setOn } from '../../rules/edits.ts';
import { duration, edgeRef, listed, nodeName, nodeRef } from '../../rules/wording.ts';
import { dedupPaths, dedupStoreOf, foreignEffects, type DedupPath } from './dedup.ts';
import { leaseMs, recogniseById } from './dedup-edits.ts';

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
  fix: 'Recognise repeats by message id',
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
        edit: recogniseById(graph, context, path),
      };
    }
  },
});

/** The inbox moves to the store of the effect where that is the only effect; else a lease tells done from begun. */
function together(graph: Graph, path: DedupPath): { mend: string; edit: TopologyEdit } {
  const target = edgeRef(path.edge.id);
  const { dedupStore: _store, ...idempotency } = path.idempotency;
  const own = dedupStoreOf(graph, { ...path, idempotency });
  const colocated = own !== undefined && foreignEffects(graph, path, own).length === 0;
  if (colocated) return { mend: `Keep the inbox in "${nodeName(graph, own)}"`, edit: [removeFrom(target, '/idempotency/dedupStore')] };
  return { mend: `Lease the marker for ${duration(leaseMs)}`, edit: [setOn(target, '/idempotency/leaseMs', leaseMs)] };
}

/** Edges over which the consumer reaches these places. */
const effectEdges = (graph: Graph, consumerId: string, places: readonly string[]): string[] =>
  graph.out(consumerId, 'write', 'call').flatMap(({ id, to }) => (places.includes(to) ? [id] : []));

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
  fix: '{mend}',
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
      const { mend, edit } = together(graph, path);
      yield {
        messageId: 'apart',
        target: edgeRef(path.edge.id),
        pointer: '/idempotency',
        related: [
          ...[...new Set([path.consumer.id, store, ...others])].map(nodeRef),
          ...effectEdges(graph, path.consumer.id, [store, ...others]).map(edgeRef),
        ],
        data: {
          consumer: titleOf(path.consumer),
          store: nodeName(graph, store),
          others: listed(others.map((id) => `"${nodeName(graph, id)}"`)),
          mend,
        },
        edit,
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
  fix: 'Put the consumer into the key',
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
        edit: paths
          .filter(({ idempotency }) => idempotency.scope !== undefined)
          .map(({ edge }) => removeFrom(edgeRef(edge.id), '/idempotency/scope')),
      };
    }
  },
});

export const storeRules = [flagOnly, markerNotAtomic, scopeMissing] as const;
