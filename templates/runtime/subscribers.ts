import type { EntityStore } from './entity-store.ts';
import { ConfigurationError, PermanentError } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { Clock, Logger, Random } from './ports.ts';
import type { Requester } from './request-reply.ts';
import { requestReplyRoles } from './request-reply-roles.ts';
import { externalCalls, type Call } from './external-calls.ts';
import { SequenceStreams } from './sequence-streams.ts';
import type {
  CallRequest,
  ConsumerWiring,
  Outcome,
  ProjectionContext,
  ReadModelWiring,
  ResponderContext,
  ServiceWiring,
} from './service.ts';
import type { Handling, Subscriber } from './subscriber.ts';
import type { Tracer } from './tracing.ts';
import type { Publishing } from './unit-of-work.ts';

export interface SubscriberPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly stores: ReadonlyMap<string, EntityStore>;
  /** External system id to its base URL. */
  readonly externals: Readonly<Record<string, string>>;
  /** Worker processes of this service, which share a rate limit. */
  readonly replicas: number;
  readonly tracer?: Tracer | undefined;
}

/** Messages in one transaction at most; more gains nothing measurable and lengthens the transaction. */
const largestBatch = 100;
/** How long a read model knows a repeat; a later one is an older event, which the row's position refuses. */
const readModelWindowMs = 604_800_000;

/** Subscriber of a consumer. @throws ConfigurationError where its store or an external's URL is missing. */
export function consumerSubscriber(wiring: ServiceWiring, consumer: ConsumerWiring, ports: SubscriberPorts): Subscriber {
  const store = consumer.store === undefined ? undefined : storeOf(consumer.store, ports);
  const call = externalCalls(consumer, ports);
  const roles = requestReplyRoles(wiring, consumer, store, ports);
  const { id, source, prefetch, concurrency, ackTimeoutMs, ackMode, redelivery, idempotency, maxHops } = consumer;
  const ordered = consumer.ordering === 'key';
  const sequence = sequenceOf(consumer, store);
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
    roles,
    types: [...Object.keys(consumer.handlers), ...roles.types],
    idempotency,
    sequence,
    ordered,
    maxHops,
    idempotent: idempotency !== undefined && store !== undefined,
    lookFirst: idempotency?.strategy === 'redelivered-flag',
    // Where numbers say whose turn it is, a failed message may leave: the later ones wait in the store.
    inPlace: redelivery.inProcess === true || (ordered && sequence === undefined),
    projection: false,
    batchSize: alone ? 1 : batchSizeFor(prefetch, concurrency),
    windowMs: idempotency?.windowMs,
    rateLimitPerSec: consumer.rateLimitPerSec === undefined ? undefined : consumer.rateLimitPerSec / ports.replicas,
    publishing: publishingOf(wiring, id, consumer.publishes, ports),
    async handle(handling) {
      const context = handlerContext(handling, call, consumer.id, roles.requester);
      if (await roles.handle(handling, context)) return;
      await ownMember(consumer.handlers, handling.message.type)?.(handling.message, context);
    },
  };
}

function sequenceOf({ id, source, idempotency }: ConsumerWiring, store: EntityStore | undefined): SequenceStreams | undefined {
  if (idempotency?.strategy !== 'sequence' || idempotency.mode !== 'high-water-mark') return undefined;
  const [database, ...others] = store?.databases ?? [];
  if (database === undefined || others.length > 0) throw new ConfigurationError(`${id} needs one database for its high-water marks`);
  const { keyPolicy: policy, sequenceField } = idempotency;
  return new SequenceStreams({ consumer: id, source, database, policy, sequenceField });
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
    roles: undefined,
    types: Object.keys(readModel.projectors),
    idempotent: true,
    inPlace: redelivery.inProcess === true,
    projection: true,
    batchSize: batchSizeFor(prefetch, 1),
    windowMs: readModel.windowMs ?? readModelWindowMs,
    rateLimitPerSec: undefined,
    publishing: publishingOf(wiring, id, {}, ports),
    async handle(handling) {
      const projector = ownMember(readModel.projectors, handling.message.type);
      await projector?.(handling.message, projectionContext(handling));
    },
  };
}

function handlerContext(handling: Handling, call: Call, consumer: string, requester: Requester | undefined): ResponderContext {
  const { work } = handling;
  return {
    get signal() {
      return handling.signal;
    },
    get log() {
      return handling.log;
    },
    get sql() {
      return work.home.sql;
    },
    get table() {
      return work.home.store.tableOf(work.home.placement);
    },
    get slot() {
      return work.home.placement.slot;
    },
    newId: () => work.newId(),
    save: (data) => work.save(data),
    remove: (data) => work.remove(data),
    publish: (type, data, options) => work.publish(type, data, options),
    call: <Result>(
      external: string,
      attempt: (request: CallRequest) => Promise<Result>,
      ask?: (request: CallRequest) => Promise<Outcome<Result>>,
    ) => call(external, handling, { attempt, ask }) as Promise<Result>,
    async request(type, data) {
      if (requester === undefined) throw new PermanentError(`${consumer} sends no requests`);
      return requester.request(work, type, data);
    },
    reply: (type, data) => ({ type, data, status: 'succeeded' }),
    refuse: (type, data) => ({ type, data, status: 'failed' }),
  };
}

function projectionContext(handling: Handling): ProjectionContext {
  const { work } = handling;
  const { sql, store, placement } = work.home;
  return {
    sql,
    table: store.tableOf(placement),
    save: (data) => work.apply(data),
    get log() {
      return handling.log;
    },
  };
}

/** What a subscriber publishes, and how. */
export function publishingOf(
  wiring: ServiceWiring,
  publisher: string,
  publishes: Readonly<Record<string, string>>,
  ports: SubscriberPorts,
): Publishing {
  return { system: wiring.system, validators: wiring.validators, publisher, publishes, now: () => ports.clock.now() };
}

/** @throws ConfigurationError where the store is not connected. */
export function storeOf(id: string, ports: SubscriberPorts): EntityStore {
  const store = ports.stores.get(id);
  if (store === undefined) throw new ConfigurationError(`store "${id}" is not connected`);
  return store;
}

/** Leaves work for every concurrent batch within the prefetch. */
export function batchSizeFor(prefetch: number, concurrency: number): number {
  return Math.min(largestBatch, Math.max(1, Math.floor(prefetch / concurrency)));
}

function ownMember<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
