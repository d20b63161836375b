import { setMaxListeners } from 'node:events';
import { Consumer } from './consumer.ts';
import type { EntityStore } from './entity-store.ts';
import { ConfigurationError, errorMessage, PermanentError } from './errors.ts';
import { groupBy } from './group-by.ts';
import { purgeInbox } from './inbox.ts';
import type { Metrics } from './metrics.ts';
import { MetricsCollector, observedQueues } from './metrics-collector.ts';
import { OutboxRelay } from './outbox-relay.ts';
import type { Broker, Clock, Logger, Random } from './ports.ts';
import { Producer } from './producer.ts';
import { checkReady } from './readiness.ts';
import { awaitProjected, purgeProjected } from './read-your-writes.ts';
import { replicaKeepers, replicaSubscriber } from './replica.ts';
import type { Requester } from './request-reply.ts';
import { RequestSweeper } from './request-reply-sweeper.ts';
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
  /** Stores that replicas are copies of: they are read from, and the service goes on without them. */
  readonly sources?: ReadonlyMap<string, EntityStore>;
  /** External system id to its base URL. */
  readonly externals: Readonly<Record<string, string>>;
  /** Worker processes of this service in all; a rate limit is shared out among them. */
  readonly replicas: number;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

/** How messages flow through a running service, for tools that check it from outside. */
export interface ServiceFlow {
  readonly service: string;
  readonly producers: readonly { id: string; publishes: Readonly<Record<string, string>> }[];
  readonly subscribers: readonly SubscriberFlow[];
  readonly requests: readonly RequestFlow[];
  readonly answers: readonly AnswerFlow[];
}

/** Who sends a request, and the store that traces it. */
export interface RequestFlow {
  readonly requester: string;
  readonly type: string;
  readonly store: string;
}

/** Who answers a request, and the store that keeps the answers. */
export interface AnswerFlow {
  readonly responder: string;
  readonly type: string;
  readonly store: string | undefined;
}

export interface SubscriberFlow {
  readonly id: string;
  readonly source: string;
  readonly types: readonly string[];
  readonly store: string | undefined;
  readonly idempotent: boolean;
  readonly projection: boolean;
  readonly publishes: Readonly<Record<string, string>>;
  readonly calls: readonly string[];
}

export interface RunningService {
  /** Publishes a message of one of the service's producers, in the caller's trace where it gives one. @throws as `Producer.submit`. */
  submit(type: string, data: unknown, traceparent?: string): Promise<string>;
  /** Store of a read model or replica. @throws PermanentError for an unknown one. */
  readModel(id: string): EntityStore;
  /** Resolves once a read model shows what the command of a token did. @throws as `awaitProjected`; PermanentError where it knows no tokens. */
  awaitProjected(readModel: string, token: string, limitMs: number): Promise<void>;
  /** Request type to who sends it. */
  readonly requesters: ReadonlyMap<string, Requester>;
  /** Rejects where the broker or a database does not answer. */
  ready(): Promise<void>;
  /** Brings the metrics up to date that are read from the broker. Never rejects. */
  collect(): Promise<void>;
  describe(): ServiceFlow;
  /** Graceful stop within `shutdownGraceMs`. The ports stay open: they are the caller's. */
  stop(): Promise<void>;
}

const purgeEveryMs = 60_000;
const purgeRows = 5000;

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
  const sweepers = startSweepers(subscribers, ports, (store, database) => relays.get(relayName(store, database))?.wake());
  const relays = startRelays(subscribers, sweepers, ports);
  const onCommitted = (subscriber: Subscriber, database: number) => relays.get(relayName(subscriber.store, database))?.wake();
  const consumers = subscribers.map((subscriber) => new Consumer(subscriber, { ...ports, onCommitted }));
  for (const keeper of keepers) await keeper.prepare();
  for (const consumer of consumers) await consumer.start();
  for (const keeper of keepers) keeper.start();
  const stopped = new AbortController();
  // Every request under way listens to it.
  setMaxListeners(0, stopped.signal);
  const purge = purgeLoop(subscribers, ports, stopped.signal);
  const collector = collectorOf(wiring, subscribers, ports);
  return {
    submit: (type, data, traceparent) => producerOf(producers, type).submit(type, data, stopped.signal, traceparent),
    readModel: (id) => readModelStore(wiring, ports, id),
    awaitProjected: (id, token, limitMs) => awaitToken(readModelStore(wiring, ports, id), id, token, limitMs, ports.clock),
    requesters: requestersOf(subscribers),
    async ready() {
      for (const keeper of keepers) keeper.assertWhole();
      await checkReady({ ...ports, databases: [...ports.stores.values()].flatMap(({ databases }) => databases) });
    },
    collect: () => collector.collect(),
    describe: () => describeFlow(wiring, subscribers),
    async stop() {
      await Promise.all([...consumers.map((consumer) => consumer.stop(wiring.shutdownGraceMs)), ...keepers.map((keeper) => keeper.stop())]);
      await Promise.all([...sweepers.values()].map((sweeper) => sweeper.stop()));
      await Promise.all([...relays.values()].map((relay) => relay.stop()));
      stopped.abort(new Error('the service stops'));
      await purge;
    },
  };
}

function startRelays(
  subscribers: readonly Subscriber[],
  sweepers: ReadonlyMap<string, RequestSweeper>,
  ports: ServicePorts,
): ReadonlyMap<string, OutboxRelay> {
  const relays = new Map<string, OutboxRelay>();
  for (const { store } of subscribers) {
    const outbox = store?.description.outbox;
    if (store === undefined || outbox === undefined) continue;
    store.databases.forEach((database, index) => {
      const name = relayName(store, index);
      const sweeper = sweepers.get(name);
      const onSent = sweeper === undefined ? undefined : sweeper.onSent.bind(sweeper);
      if (!relays.has(name)) relays.set(name, new OutboxRelay(database, ports, { name, ...outbox, onSent }));
    });
  }
  for (const relay of relays.values()) relay.start();
  return relays;
}

/** One a database that traces requests, whichever consumers send them. */
function startSweepers(
  subscribers: readonly Subscriber[],
  ports: ServicePorts,
  wake: (store: EntityStore, database: number) => void,
): ReadonlyMap<string, RequestSweeper> {
  const requesters = new Map(
    subscribers.flatMap(({ id, roles }) => (roles?.requester === undefined ? [] : [[id, roles.requester] as const])),
  );
  const sweepers = new Map<string, RequestSweeper>();
  for (const [store, own] of groupBy([...requesters.values()], (requester) => requester.store)) {
    store.databases.forEach((database, index) => {
      sweepers.set(relayName(store, index), new RequestSweeper(database, own, { ...ports, onCommitted: () => wake(store, index) }));
    });
  }
  for (const sweeper of sweepers.values()) sweeper.start();
  return sweepers;
}

function requestersOf(subscribers: readonly Subscriber[]): ReadonlyMap<string, Requester> {
  const requesters = subscribers.flatMap(({ roles }) => roles?.requester ?? []);
  return new Map(requesters.flatMap((requester) => Object.keys(requester.requests).map((type) => [type, requester] as const)));
}

function relayName(store: EntityStore | undefined, database: number): string {
  return `${store?.description.id ?? ''}_${database}`;
}

/** Forgets inbox rows whose window is over. */
async function purgeLoop(subscribers: readonly Subscriber[], ports: ServicePorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const { id, windowMs, store, roles } of subscribers) {
      if (windowMs === undefined) continue;
      for (const database of store?.databases ?? []) {
        const purged = Promise.all([
          purgeInbox(database, id, windowMs, purgeRows),
          roles?.purge(database, windowMs, purgeRows),
          store?.description.readYourWrites === true ? purgeProjected(database, id, windowMs, purgeRows) : undefined,
        ]);
        await purged.catch((error: unknown) => ports.log.warn('inbox purge failed', { consumer: id, error: errorMessage(error) }));
      }
    }
    await ports.clock.sleep(purgeEveryMs, signal).catch(() => undefined);
  }
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

function describeFlow(wiring: ServiceWiring, subscribers: readonly Subscriber[]): ServiceFlow {
  return {
    service: wiring.name,
    producers: wiring.producers.map(({ id, publishes }) => ({ id, publishes })),
    requests: [...requestersOf(subscribers)].map(([type, { id, store }]) => ({ type, requester: id, store: store.description.id })),
    answers: wiring.consumers.flatMap(({ id, store, answers = {} }) =>
      Object.keys(answers).map((type) => ({ type, store, responder: id })),
    ),
    subscribers: subscribers.map(({ id, source, types, store, idempotent, projection, publishing, roles }) => ({
      id,
      source,
      types,
      store: store?.description.id,
      idempotent,
      projection,
      publishes: { ...publishing.publishes, ...roles?.sends },
      calls: Object.keys(wiring.consumers.find((consumer) => consumer.id === id)?.calls ?? {}),
    })),
  };
}
