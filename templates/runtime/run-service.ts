import { setMaxListeners } from 'node:events';
import { Consumer } from './consumer.ts';
import type { EntityStore } from './entity-store.ts';
import { ConfigurationError, errorMessage, PermanentError } from './errors.ts';
import { purgeInbox } from './inbox.ts';
import type { Metrics } from './metrics.ts';
import { OutboxRelay } from './outbox-relay.ts';
import type { Broker, Clock, Logger, Random } from './ports.ts';
import { Producer } from './producer.ts';
import type { ServiceWiring } from './service.ts';
import type { Subscriber } from './subscriber.ts';
import { consumerSubscriber, readModelSubscriber } from './subscribers.ts';

export interface ServicePorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly stores: ReadonlyMap<string, EntityStore>;
  /** External system id to its base URL. */
  readonly externals: Readonly<Record<string, string>>;
  /** Worker processes of this service in all; a rate limit is shared out among them. */
  readonly replicas: number;
}

/** How messages flow through a running service, for tools that check it from outside. */
export interface ServiceFlow {
  readonly service: string;
  readonly producers: readonly { id: string; publishes: Readonly<Record<string, string>> }[];
  readonly subscribers: readonly SubscriberFlow[];
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
  /** Publishes a message of one of the service's producers. @throws as `Producer.submit`. */
  submit(type: string, data: unknown): Promise<string>;
  /** Store of a read model. @throws PermanentError for an unknown one. */
  readModel(id: string): EntityStore;
  /** Rejects where the broker or a database does not answer. */
  ready(): Promise<void>;
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
  ];
  await ports.broker.declare(wiring.system);
  const relays = startRelays(subscribers, ports);
  const onCommitted = (subscriber: Subscriber, database: number) => relays.get(relayName(subscriber.store, database))?.wake();
  const consumers = subscribers.map((subscriber) => new Consumer(subscriber, { ...ports, onCommitted }));
  for (const consumer of consumers) await consumer.start();
  const stopped = new AbortController();
  // Every request under way listens to it.
  setMaxListeners(0, stopped.signal);
  const purge = purgeLoop(subscribers, ports, stopped.signal);
  return {
    submit: (type, data) => producerOf(producers, type).submit(type, data, stopped.signal),
    readModel: (id) => readModelStore(wiring, ports, id),
    ready: () => checkReady(ports),
    describe: () => describeFlow(wiring, subscribers),
    async stop() {
      await Promise.all(consumers.map((consumer) => consumer.stop(wiring.shutdownGraceMs)));
      await Promise.all([...relays.values()].map((relay) => relay.stop()));
      stopped.abort(new Error('the service stops'));
      await purge;
    },
  };
}

function startRelays(subscribers: readonly Subscriber[], ports: ServicePorts): ReadonlyMap<string, OutboxRelay> {
  const relays = new Map<string, OutboxRelay>();
  for (const { store } of subscribers) {
    const outbox = store?.description.outbox;
    if (store === undefined || outbox === undefined) continue;
    store.databases.forEach((database, index) => {
      const name = relayName(store, index);
      if (!relays.has(name)) relays.set(name, new OutboxRelay(database, ports, { name, ...outbox }));
    });
  }
  for (const relay of relays.values()) relay.start();
  return relays;
}

function relayName(store: EntityStore | undefined, database: number): string {
  return `${store?.description.id ?? ''}_${database}`;
}

/** Forgets inbox rows whose window is over. */
async function purgeLoop(subscribers: readonly Subscriber[], ports: ServicePorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const { id, windowMs, store } of subscribers) {
      if (windowMs === undefined) continue;
      for (const database of store?.databases ?? []) {
        await purgeInbox(database, id, windowMs, purgeRows).catch((error: unknown) =>
          ports.log.warn('inbox purge failed', { consumer: id, error: errorMessage(error) }),
        );
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
  const store = wiring.readModels.find((readModel) => readModel.id === id)?.store;
  const found = store === undefined ? undefined : ports.stores.get(store);
  if (found === undefined) throw new ConfigurationError(`no read model "${id}" here`);
  return found;
}

async function checkReady(ports: ServicePorts): Promise<void> {
  const databases = [...ports.stores.values()].flatMap(({ databases: own }) => own);
  await Promise.all([ports.broker.ping(), ...databases.map((database) => database.query('SELECT 1'))]);
}

function describeFlow(wiring: ServiceWiring, subscribers: readonly Subscriber[]): ServiceFlow {
  return {
    service: wiring.name,
    producers: wiring.producers.map(({ id, publishes }) => ({ id, publishes })),
    subscribers: subscribers.map(({ id, source, types, store, idempotent, projection, publishing }) => ({
      id,
      source,
      types,
      store: store?.description.id,
      idempotent,
      projection,
      publishes: publishing.publishes,
      calls: Object.keys(wiring.consumers.find((consumer) => consumer.id === id)?.calls ?? {}),
    })),
  };
}
