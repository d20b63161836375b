import { setMaxListeners } from 'node:events';
import { Consumer } from './consumer.ts';
import { commandRow } from './command-row.ts';
import type { EntityRow, EntityStore } from './entity-store.ts';
import { ConfigurationError, PermanentError } from './errors.ts';
import type { Metrics } from './metrics.ts';
import { MetricsCollector, observedQueues } from './metrics-collector.ts';
import type { Broker, Clock, Logger, Random } from './ports.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { Producer } from './producer.ts';
import { purgeLoop } from './purge.ts';
import { ViewFreshness, type WatchedView } from './freshness.ts';
import { groupBy } from './group-by.ts';
import { checkReady } from './readiness.ts';
import { awaitProjected } from './read-your-writes.ts';
import { startRelays } from './relays.ts';
import { replicaKeepers, replicaSubscriber } from './replica.ts';
import type { Requester } from './request-reply.ts';
import { describeFlow, requestersOf, type ServiceFlow } from './service-flow.ts';
import type { ServiceWiring } from './service.ts';
import type { Subscriber } from './subscriber.ts';
import type { Tracer } from './tracing.ts';
import { consumerSubscriber, readModelSubscriber } from './subscribers.ts';

export interface ServicePorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly stores: ReadonlyMap<string, EntityStore>;
  /** Stores that replicas are copies of, and views fall back to: they are read from, and the service goes on without them. */
  readonly sources?: ReadonlyMap<string, EntityStore>;
  /** External system id to its base URL. */
  readonly externals: Readonly<Record<string, string>>;
  /** Worker processes of this service in all; a rate limit is shared out among them. */
  readonly replicas: number;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

export interface RunningService {
  /** Publishes a message of one of the service's producers, in the caller's trace where it gives one. @throws as `Producer.submit`. */
  submit(type: string, data: unknown, traceparent?: string): Promise<string>;
  /** Store of a read model or replica. @throws PermanentError for an unknown one. */
  readModel(id: string): EntityStore;
  /** Resolves once a read model shows what the command of a token did. @throws as `awaitProjected`; PermanentError where it knows no tokens. */
  awaitProjected(readModel: string, token: string, limitMs: number): Promise<void>;
  /** Row of the command store behind a view, once the command of a token was handled there. @throws as `commandRow`; PermanentError where the view has none. */
  commandRow(readModel: string, token: string, key: readonly string[]): Promise<EntityRow | undefined>;
  /** Request type to who sends it. */
  readonly requesters: ReadonlyMap<string, Requester>;
  /** Rejects where the broker or a store does not answer, a replica is not whole, or what it answers from is too old. */
  ready(): Promise<void>;
  /** Brings the metrics up to date that are read from the broker. Never rejects. */
  collect(): Promise<void>;
  describe(): ServiceFlow;
  /** Graceful stop within `shutdownGraceMs`. The ports stay open: they are the caller's. */
  stop(): Promise<void>;
}

/** Starts the producers, consumers, read models and outbox relays of a service. @throws ConfigurationError for a wiring that cannot run. */
export async function startService(wiring: ServiceWiring, ports: ServicePorts): Promise<RunningService> {
  const producers = wiring.producers.map((producer) => new Producer(wiring, producer, ports));
  const subscribers = [
    ...wiring.consumers.map((consumer) => consumerSubscriber(wiring, consumer, ports)),
    ...wiring.readModels.map((readModel) => readModelSubscriber(wiring, readModel, ports)),
    ...(wiring.replicas ?? []).map((replica) => replicaSubscriber(wiring, replica, ports)),
  ];
  const keepers = replicaKeepers(wiring, ports, ports.sources ?? new Map());
  await ports.broker.declare(wiring.system);
  const relays = startRelays(subscribers, ports);
  const onCommitted = (subscriber: Subscriber, database: number) => relays.wake(subscriber.store, database);
  const suspects = new OneAtATime();
  const consumers = subscribers.map((subscriber) => new Consumer(subscriber, { ...ports, suspects, onCommitted }));
  for (const keeper of keepers) await keeper.prepare();
  for (const consumer of consumers) await consumer.start();
  for (const keeper of keepers) keeper.start();
  const stopped = new AbortController();
  // Every request under way listens to it.
  setMaxListeners(0, stopped.signal);
  const purge = purgeLoop(subscribers, ports, stopped.signal);
  const collector = collectorOf(wiring, subscribers, ports);
  const views = viewsOf(wiring).map((view) => new ViewFreshness(view, ports));
  return {
    submit: (type, data, traceparent) => producerOf(producers, type).submit(type, data, stopped.signal, traceparent),
    readModel: (id) => readModelStore(wiring, ports, id),
    awaitProjected: (id, token, limitMs) => awaitToken(readModelStore(wiring, ports, id), id, token, limitMs, ports.clock),
    async commandRow(id, token, key) {
      const source = ports.sources?.get(readModelStore(wiring, ports, id).description.commandRows ?? '');
      if (source === undefined) throw new PermanentError(`${id} has no command store with the same rows`);
      return commandRow(source, wiring.system, token, key);
    },
    requesters: requestersOf(subscribers),
    async ready() {
      for (const keeper of keepers) keeper.assertServes();
      await checkReady({ ...ports, stores: [...ports.stores.values()].map(({ databases }) => databases) });
      for (const view of views) await view.assertFresh();
    },
    async collect() {
      await Promise.all([collector.collect(), ...views.map((view) => view.measure().catch(() => undefined))]);
    },
    describe: () => describeFlow(wiring, subscribers),
    async stop() {
      await Promise.all([...consumers.map((consumer) => consumer.stop(wiring.shutdownGraceMs)), ...keepers.map((keeper) => keeper.stop())]);
      await relays.stop();
      stopped.abort(new Error('the service stops'));
      await purge;
    },
  };
}

function viewsOf({ readModels, system }: ServiceWiring): WatchedView[] {
  return [...groupBy(readModels, ({ store }) => store)].map(([id, own]) => ({
    id,
    sources: own.map(({ source }) => source),
    maxStalenessMs: system.stores.find((store) => store.id === id)?.maxStalenessMs,
  }));
}

function producerOf(producers: readonly Producer[], type: string): Producer {
  const producer = producers.find(({ types }) => types.includes(type));
  if (producer === undefined) throw new PermanentError(`no producer here offers "${type}"`, { code: 'UNKNOWN_TYPE' });
  return producer;
}

function readModelStore(wiring: ServiceWiring, ports: ServicePorts, id: string): EntityStore {
  const replica = wiring.replicas?.find((each) => each.id === id)?.id;
  const store = replica ?? wiring.readModels.find((readModel) => readModel.id === id)?.store;
  const found = store === undefined ? undefined : ports.stores.get(store);
  if (found === undefined) throw new ConfigurationError(`no read model "${id}" here`);
  return found;
}

async function awaitToken(
  { description, databases }: EntityStore,
  id: string,
  token: string,
  limitMs: number,
  clock: Clock,
): Promise<void> {
  const [database] = databases;
  if (description.readYourWrites !== true || database === undefined)
    throw new PermanentError(`${id} knows no tokens: it is eventually consistent`);
  await awaitProjected(database, id, token, limitMs, clock);
}

function collectorOf(wiring: ServiceWiring, subscribers: readonly Subscriber[], ports: ServicePorts): MetricsCollector {
  const { producers, subscribers: flows } = describeFlow(wiring, subscribers);
  const sends = [...producers, ...flows].flatMap(({ publishes }) => Object.values(publishes));
  const sources = flows.map(({ source }) => source);
  return new MetricsCollector(observedQueues(wiring.system, sources, sends), ports);
}
