import { storeUrls, type Environment } from '../adapters/environment.ts';
import { openDatabase, operatorStatementMs } from '../adapters/postgres-store.ts';
import { EntityStore } from '../runtime/entity-store.ts';
import { ConfigurationError } from '../runtime/errors.ts';
import { Metrics } from '../runtime/metrics.ts';
import type { Logger } from '../runtime/ports.ts';
import { discardRebuild } from '../runtime/rebuild-state.ts';
import { rebuildFromRows } from '../runtime/rebuild-from-rows.ts';
import { rebuild } from '../runtime/rebuild.ts';
import type { ServiceWiring } from '../runtime/service.ts';
import { readModelSubscriber } from '../runtime/subscribers.ts';
import { systemClock } from '../runtime/system-clock.ts';

export interface RebuildOptions {
  readonly readModel: string;
  /** Begin anew, even where an earlier run was interrupted. */
  readonly restart: boolean;
}

export interface RebuildPorts {
  /** Of the service that has the read model. */
  readonly wiring: ServiceWiring;
  readonly env: Environment;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Rebuilds a view beside the running system or without it. @returns events, or rows, in the new view. @throws ConfigurationError where it has nothing to be rebuilt from. */
export async function runRebuild({ readModel, restart }: RebuildOptions, { wiring, env, log, signal }: RebuildPorts): Promise<number> {
  const wirings = wiring.readModels.filter(({ id }) => id === readModel);
  const [first] = wirings;
  const store = wiring.system.stores.find(({ id }) => id === first?.store);
  if (first === undefined || store === undefined) throw new ConfigurationError(`${wiring.name} has no read model "${readModel}"`);
  const rows = store.rebuildFromRows;
  if (store.rebuildFrom === undefined && rows === undefined)
    throw new ConfigurationError(`${readModel} is drawn without "rebuildFrom": nothing holds what its view is made of`);
  const open = (id: string) => openStore(id, { wiring, env, log });
  const view = open(store.id);
  const sources = (rows === undefined ? (store.rebuildFrom ?? []) : [rows.store]).map(open);
  try {
    const projectors = Object.assign({}, ...wirings.map((each) => each.projectors)) as (typeof first)['projectors'];
    const stores = new Map([[store.id, view]]);
    const ports = { log, stores, clock: systemClock, random: Math.random, metrics: new Metrics(), externals: {}, replicas: 1 };
    const subscriber = readModelSubscriber(wiring, { ...first, projectors }, ports);
    const [source] = sources;
    if (rows !== undefined && source !== undefined) return await rebuildFromRows({ subscriber, view, source, rows, log, signal });
    if (restart) for (const database of view.databases) await discardRebuild(database, readModel, store.entity.table);
    const channels = topicsOf(
      wiring,
      wirings.map(({ source }) => source),
    );
    const databases = sources.flatMap((each) => each.databases);
    return await rebuild({ subscriber, view, log, signal, sources: databases, filter: { channels, types: subscriber.types } });
  } finally {
    await Promise.all([view, ...sources].flatMap(({ databases }) => databases.map((database) => database.close())));
  }
}

function topicsOf({ system }: ServiceWiring, subscriptions: readonly string[]): string[] {
  return system.subscriptions.filter(({ id }) => subscriptions.includes(id)).map(({ topic }) => topic);
}

function openStore(id: string, { wiring, env, log }: Omit<RebuildPorts, 'signal'>): EntityStore {
  const description = wiring.system.stores.find((store) => store.id === id);
  if (description === undefined) throw new ConfigurationError(`no store "${id}" in ${wiring.system.name}`);
  return new EntityStore(
    description,
    storeUrls(wiring.system, description, env).map((url) =>
      openDatabase({ url, log, maxConnections: 2, statementTimeoutMs: operatorStatementMs }),
    ),
  );
}
