import { EntityStore } from '../runtime/entity-store.ts';
import { ConfigurationError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/ports.ts';
import type { ConsumerWiring, ServiceWiring } from '../runtime/service.ts';
import { storeUrls, type Environment } from './environment.ts';
import { openDatabase } from './postgres-store.ts';

/** Connects the stores that a service works on, by id. @throws ConfigurationError. */
export function openStores(wiring: ServiceWiring, env: Environment, log: Logger): ReadonlyMap<string, EntityStore> {
  const concurrency = new Map<string, number>();
  for (const consumer of wiring.consumers) if (consumer.store !== undefined) add(concurrency, consumer.store, connectionsOf(consumer));
  for (const { store } of wiring.readModels) add(concurrency, store, 1);
  for (const { id, concurrency: batches } of wiring.replicas ?? []) add(concurrency, id, batches + 1);
  // One connection a batch, one for the relay, one for the sweeper, one for queries and the purge, one for the keeper of a replica.
  return new Map(
    [...concurrency].map(([id, batches]) => {
      const { requests } = describe(wiring, id);
      return [id, openStore(wiring, id, env, log, batches + (requests === true ? 3 : 2))];
    }),
  );
}

/** Connects the stores that the replicas of a service are copies of, and its views fall back to, by id. @throws ConfigurationError. */
export function openSources(wiring: ServiceWiring, env: Environment, log: Logger): ReadonlyMap<string, EntityStore> {
  const ids = new Set([
    ...(wiring.replicas ?? []).flatMap(({ id }) => describe(wiring, id).replica?.source ?? []),
    ...wiring.readModels.flatMap(({ store }) => describe(wiring, store).commandRows ?? []),
  ]);
  return new Map([...ids].map((id) => [id, openStore(wiring, id, env, log, 2)]));
}

function openStore(wiring: ServiceWiring, id: string, env: Environment, log: Logger, maxConnections: number): EntityStore {
  const description = describe(wiring, id);
  return new EntityStore(
    description,
    storeUrls(wiring.system, description, env).map((url) => openDatabase({ url, log, maxConnections })),
  );
}

function describe({ system }: ServiceWiring, id: string) {
  const description = system.stores.find((store) => store.id === id);
  if (description === undefined) throw new ConfigurationError(`store "${id}" is not in ${system.name}`);
  return description;
}

/** A batch whose calls are leased takes a second connection: the lease commits by itself. Messages that waited for a gap run beside the batches. */
function connectionsOf({ concurrency, calls, idempotency }: ConsumerWiring): number {
  const leased = Object.values(calls).some(({ leaseMs }) => leaseMs !== undefined);
  return (leased ? 2 : 1) * concurrency + (idempotency?.strategy === 'sequence' ? 1 : 0);
}

function add(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
