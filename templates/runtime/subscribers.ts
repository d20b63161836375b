import type { EntityStore } from './entity-store.ts';
import { ConfigurationError, PermanentError } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { Clock, Random } from './ports.ts';
import { retry, SharedBudget } from './retry.ts';
import type { CallRequest, ConsumerWiring, HandlerContext, ProjectionContext, ReadModelWiring, ServiceWiring } from './service.ts';
import type { Handling, Subscriber } from './subscriber.ts';
import type { Publishing } from './unit-of-work.ts';

export interface SubscriberPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Metrics;
  readonly stores: ReadonlyMap<string, EntityStore>;
  /** External system id to its base URL. */
  readonly externals: Readonly<Record<string, string>>;
  /** Worker processes of this service, which share a rate limit. */
  readonly replicas: number;
}

/** Messages in one transaction at most; more gains nothing measurable and lengthens the transaction. */
const largestBatch = 50;
/** How long a read model knows a repeat; a later one is an older event, which the row's position refuses. */
const readModelWindowMs = 604_800_000;

/** Subscriber of a consumer. @throws ConfigurationError where its store or an external's URL is missing. */
export function consumerSubscriber(wiring: ServiceWiring, consumer: ConsumerWiring, ports: SubscriberPorts): Subscriber {
  const store = consumer.store === undefined ? undefined : storeOf(consumer.store, ports);
  const call = externalCalls(consumer, ports);
  const { id, source, prefetch, concurrency, ackTimeoutMs, ackMode, redelivery, idempotency } = consumer;
  // A transaction that waits for an external system must hold no other message's rows.
  const alone = store === undefined || Object.keys(consumer.calls).length > 0;
  return {
    id,
    source,
    prefetch,
    concurrency,
    ackTimeoutMs,
    ackMode,
    redelivery,
    store,
    types: Object.keys(consumer.handlers),
    idempotent: idempotency !== undefined && store !== undefined,
    projection: false,
    batchSize: alone ? 1 : batchSizeFor(prefetch, concurrency),
    windowMs: idempotency?.windowMs,
    rateLimitPerSec: consumer.rateLimitPerSec === undefined ? undefined : consumer.rateLimitPerSec / ports.replicas,
    publishing: publishingOf(wiring, id, consumer.publishes, ports),
    async handle(handling) {
      const handler = ownMember(consumer.handlers, handling.message.type);
      await handler?.(handling.message, handlerContext(handling, call));
    },
  };
}

/** Subscriber of a read model: one at a time, so that events of one aggregate keep their order. */
export function readModelSubscriber(wiring: ServiceWiring, readModel: ReadModelWiring, ports: SubscriberPorts): Subscriber {
  const { id, source, prefetch, ackTimeoutMs, redelivery } = readModel;
  return {
    id,
    source,
    prefetch,
    ackTimeoutMs,
    redelivery,
    concurrency: 1,
    ackMode: 'manual',
    store: storeOf(readModel.store, ports),
    types: Object.keys(readModel.projectors),
    idempotent: true,
    projection: true,
    batchSize: batchSizeFor(prefetch, 1),
    windowMs: readModelWindowMs,
    rateLimitPerSec: undefined,
    publishing: publishingOf(wiring, id, {}, ports),
    async handle(handling) {
      const projector = ownMember(readModel.projectors, handling.message.type);
      await projector?.(handling.message, projectionContext(handling));
    },
  };
}

type Call = (external: string, handling: Handling, attempt: (request: CallRequest) => Promise<unknown>) => Promise<unknown>;

function externalCalls(consumer: ConsumerWiring, ports: SubscriberPorts): Call {
  const targets = new Map(
    Object.entries(consumer.calls).map(([external, policy]) => {
      const url = ports.externals[external];
      if (url === undefined) throw new ConfigurationError(`the URL of external system "${external}" is not set`);
      return [external, { url, policy, budget: policy.budget === undefined ? undefined : new SharedBudget(policy.budget) }];
    }),
  );
  return async (external, { message, signal, log }, attempt) => {
    const target = targets.get(external);
    if (target === undefined) throw new PermanentError(`${consumer.id} does not call "${external}"`);
    const { url, policy, budget } = target;
    const onRetry = (number: number, error: unknown, delayMs: number) => {
      ports.metrics.count('call_retries', { consumer: consumer.id, external });
      log.debug('call repeated', { external, attempt: number, delayMs: Math.round(delayMs), error: String(error) });
    };
    const idempotencyKey = `${consumer.id}/${message.envelope.source}/${message.id}`;
    return retry(policy, { clock: ports.clock, random: ports.random, budget, signal, onRetry }, (each) =>
      attempt({ url, idempotencyKey, ...each }),
    );
  };
}

function handlerContext(handling: Handling, call: Call): HandlerContext {
  const { work, signal, log } = handling;
  return {
    get sql() {
      return work.home.sql;
    },
    get table() {
      return work.home.store.tableOf(work.home.placement);
    },
    save: (data) => work.save(data),
    publish: (type, data) => work.publish(type, data),
    call: <Result>(external: string, attempt: (request: CallRequest) => Promise<Result>) =>
      call(external, handling, attempt) as Promise<Result>,
    signal,
    log,
  };
}

function projectionContext({ work, log }: Handling): ProjectionContext {
  const { sql, store, placement } = work.home;
  return { sql, table: store.tableOf(placement), save: (data) => work.apply(data), log };
}

function publishingOf(
  wiring: ServiceWiring,
  publisher: string,
  publishes: Readonly<Record<string, string>>,
  ports: SubscriberPorts,
): Publishing {
  return { system: wiring.system, validators: wiring.validators, publisher, publishes, now: () => ports.clock.now() };
}

function storeOf(id: string, ports: SubscriberPorts): EntityStore {
  const store = ports.stores.get(id);
  if (store === undefined) throw new ConfigurationError(`store "${id}" is not connected`);
  return store;
}

/** Leaves work for every concurrent batch within the prefetch. */
function batchSizeFor(prefetch: number, concurrency: number): number {
  return Math.min(largestBatch, Math.max(1, Math.floor(prefetch / concurrency)));
}

function ownMember<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
