import type { StoreDescription, VersioningDescription } from '../../../templates/runtime/system.ts';
import type { Graph, WithId } from '../model/graph.ts';
import { deliveryPolicy, messagesOver, titleOf } from '../model/queries.ts';
import { receiveDefaults } from '../model/receive.ts';
import type { EdgeOf, NodeOf } from '../model/topology.ts';
import { sourcesOf } from '../patterns/replicas/replica-sources.ts';
import { reconcileDefaultMs } from '../patterns/replicas/replicas.emit.ts';
import { redeliveryPolicy } from '../patterns/retry/retry.emit.ts';
import { propertiesOf } from './payload.ts';
import { sourceOf } from './plan-channels.ts';
import type { ReplicaPlan } from './plan-types.ts';

type Replica = WithId<NodeOf<'replica'>>;

/** The edge that feeds a replica. */
export const feedOfReplica = (graph: Graph, id: string): WithId<EdgeOf<'replicate'>> | undefined => graph.in(id, 'replicate').at(0);

/** Stores that a replica could be a copy of: generation needs exactly one. */
export function sourcesOfReplica(graph: Graph, id: string): WithId<NodeOf<'command-store'>>[] {
  const feed = feedOfReplica(graph, id);
  return feed === undefined ? [] : [...new Map(sourcesOf(graph, feed).map((store) => [store.id, store])).values()];
}

/** Messages that bring updates of a store to one of its replicas. */
export function replicatedTypes(graph: Graph, storeId: string): string[] {
  const feeds = graph.edgesOf('replicate').filter((edge) => sourcesOf(graph, edge).some(({ id }) => id === storeId));
  return [...new Set(feeds.flatMap((edge) => messagesOver(graph, edge)))];
}

/** How the rows of a store are compared: by their version, over the fields that every replicated message has. */
export function versioningOf(graph: Graph, storeId: string, field: string): VersioningDescription {
  const lists = replicatedTypes(graph, storeId).map((type) =>
    propertiesOf(graph.topology.messages[type]?.payload ?? {}).map(([name]) => name),
  );
  const [first, ...others] = lists;
  const fields = first?.filter((name) => others.every((list) => list.includes(name)));
  return { field, ...(fields && { fields }) };
}

/** The stores of replicas, each a database of its own. */
export function replicaStores(graph: Graph): StoreDescription[] {
  return graph.nodesOf('replica').flatMap((node): StoreDescription[] => {
    const [source] = sourcesOfReplica(graph, node.id);
    if (source?.versionField === undefined) return [];
    const maxLagMs = node.replica?.maxLagMs;
    return [
      {
        id: node.id,
        kind: 'replica',
        entity: { table: source.entity.name, key: source.entity.key },
        versioning: versioningOf(graph, source.id, source.versionField),
        replica: { source: source.id, ...(maxLagMs !== undefined && { maxLagMs }) },
      },
    ];
  });
}

/** One deployable a replica, named by it: a region fails, is deployed and is filled alone. */
export function replicaPlans(graph: Graph, node: Replica): ReplicaPlan[] {
  const edge = feedOfReplica(graph, node.id);
  const [source] = sourcesOfReplica(graph, node.id);
  if (edge === undefined || source?.versionField === undefined) return [];
  return [
    {
      title: titleOf(node),
      source: titleOf(source),
      versionField: source.versionField,
      wiring: {
        id: node.id,
        source: sourceOf(graph, edge),
        types: messagesOver(graph, edge),
        prefetch: edge.prefetch ?? receiveDefaults.prefetch,
        concurrency: edge.concurrency ?? receiveDefaults.concurrency,
        ackTimeoutMs: edge.ackTimeoutMs ?? receiveDefaults.ackTimeoutMs,
        redelivery: redeliveryPolicy(edge.redelivery, deliveryPolicy(graph, edge)),
        ...(edge.idempotency?.windowMs !== undefined && { windowMs: edge.idempotency.windowMs }),
        reconcileMs: node.replica?.reconcileMs ?? reconcileDefaultMs,
      },
    },
  ];
}
