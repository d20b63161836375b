import { EntityStore } from '../runtime/entity-store.ts';
import { ConfigurationError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/ports.ts';
import type { ServiceWiring } from '../runtime/service.ts';
import { storeUrls, type Environment } from './environment.ts';
import { openDatabase } from './postgres-store.ts';

/** Connects the stores that a service works on, by id. @throws ConfigurationError. */
export function openStores(wiring: ServiceWiring, env: Environment, log: Logger): ReadonlyMap<string, EntityStore> {
  const concurrency = new Map<string, number>();
  for (const { store, concurrency: batches } of wiring.consumers) if (store !== undefined) add(concurrency, store, batches);
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

/** Connects the stores that the replicas of a service are copies of, by id. @throws ConfigurationError. */
export function openSources(wiring: ServiceWiring, env: Environment, log: Logger): ReadonlyMap<string, EntityStore> {
  const ids = new Set((wiring.replicas ?? []).flatMap(({ id }) => describe(wiring, id).replica?.source ?? []));
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

function add(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
