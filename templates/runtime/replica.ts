import type { EntityStore } from './entity-store.ts';
import { ConfigurationError } from './errors.ts';
import { ReplicaKeeper, type KeeperPorts } from './replica-keeper.ts';
import type { ReplicaWiring, ServiceWiring } from './service.ts';
import type { Subscriber } from './subscriber.ts';
import { batchSizeFor, publishingOf, storeOf, type SubscriberPorts } from './subscribers.ts';
import type { VersionedRows } from './versioned-rows.ts';

/** How long a replica recognises a repeat; a later one is refused by its version. */
const replicaWindowMs = 604_800_000;

/** Subscriber of a replica: each update is a row, and the newest wins, so that batches may run at the same time. @throws ConfigurationError. */
export function replicaSubscriber(wiring: ServiceWiring, replica: ReplicaWiring, ports: SubscriberPorts): Subscriber {
  const { id, source, prefetch, concurrency, ackTimeoutMs, redelivery, types } = replica;
  const store = storeOf(id, ports);
  const rows = versionedRows(store);
  return {
    id,
    source,
    types,
    prefetch,
    concurrency,
    ackTimeoutMs,
    redelivery,
    store,
    ackMode: 'manual',
    roles: undefined,
    idempotent: true,
    projection: false,
    batchSize: batchSizeFor(prefetch, concurrency),
    windowMs: replica.windowMs ?? replicaWindowMs,
    rateLimitPerSec: undefined,
    publishing: publishingOf(wiring, id, {}, ports),
    async handle({ message, work }) {
      const data = rows.shared(message.data);
      await (message.envelope.deleted === true ? work.remove(data) : work.save(data));
      if (work.saves === 0) ports.metrics.count('replica_stale', { replica: id });
    },
  };
}

/** Keepers of the service's replicas. @param sources stores that they are copies of, by id. @throws ConfigurationError. */
export function replicaKeepers(
  wiring: ServiceWiring,
  ports: KeeperPorts & SubscriberPorts,
  sources: ReadonlyMap<string, EntityStore>,
): ReplicaKeeper[] {
  return (wiring.replicas ?? []).map((replica) => {
    const store = storeOf(replica.id, ports);
    const { source: sourceId = '', maxLagMs } = store.description.replica ?? {};
    const source = sources.get(sourceId);
    const subscription = wiring.system.subscriptions.find(({ id }) => id === replica.source);
    if (source === undefined) throw new ConfigurationError(`source store "${sourceId}" of replica "${replica.id}" is not connected`);
    if (subscription === undefined) throw new ConfigurationError(`replica "${replica.id}" has no subscription "${replica.source}"`);
    const kept = { id: replica.id, wiring: replica, subscription, maxLagMs, replica: versionedRows(store), source: versionedRows(source) };
    return new ReplicaKeeper(kept, ports);
  });
}

/** @throws ConfigurationError where the store names no version field. */
export function versionedRows(store: EntityStore): VersionedRows {
  if (store.versioned === undefined) throw new ConfigurationError(`store "${store.description.id}" names no version field`);
  return store.versioned;
}
