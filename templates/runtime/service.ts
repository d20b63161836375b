import type { Envelope } from './envelope.ts';
import type { Logger, Sql } from './ports.ts';
import type { SystemDescription } from './system.ts';

/** Delays between attempts. Source: AWS, "Exponential Backoff And Jitter"; gRPC proposal A6. */
export interface BackoffPolicy {
  baseMs: number;
  multiplier: number;
  maxMs: number;
  jitter: 'full' | 'equal' | 'none';
}

/** Retry of a call within one process. */
export interface RetryPolicy {
  /** Attempts in all, the first one included. */
  maxAttempts: number;
  attemptTimeoutMs: number;
  /** Over all attempts and waits. */
  deadlineMs: number;
  backoff: BackoffPolicy;
  budget?: { maxTokens: number; tokenRatio: number };
  /** Error codes that are retried; absent means every error that is not permanent. */
  retryOn?: readonly string[];
}

/** Redelivery of a message that failed. */
export interface RedeliveryPolicy {
  /** Deliveries in all, the first one included; then the message is dead-lettered. */
  maxDeliveries: number;
  backoff: BackoffPolicy;
}

/** Source: Azure Architecture Center, Asynchronous Request-Reply; the project's pattern contract for the states. */
export type RequestState =
  | 'PENDING'
  | 'AWAITING'
  | 'RETRYING'
  | 'CANCELLING'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED'
  | 'COMPENSATED'
  | 'NEEDS_OPERATOR';

/** How long a request is waited for, and how often it is sent. */
export interface RequestPolicy {
  /** Time for one attempt, and between two cancellations. */
  timeoutMs: number;
  /** From the request to the last attempt's end. */
  deadlineMs: number;
  /** After the deadline, for the cancellation to be confirmed. */
  graceMs: number;
  /** Attempts in all, the first one included. */
  maxAttempts: number;
  backoff: BackoffPolicy;
  /** Life of a request on its queue at most. */
  messageTtlMs?: number;
}

export interface Message<Data = unknown> {
  readonly id: string;
  readonly type: string;
  readonly data: Data;
  readonly envelope: Envelope<Data>;
  /** 1 for the first delivery. */
  readonly attempt: number;
}

/** What a handler can do. Everything done through `sql`, `save` and `publish` commits together, or not at all. */
export interface HandlerContext {
  /** The transaction of this message, on the database (and shard) that its key belongs to. */
  readonly sql: Sql;
  /** Physical table of the store's entity; for a sharded store the one that holds this message's key. */
  readonly table: string;
  /**
   * Inserts the entity or replaces it, with its version raised by one. Returns the new version. Where the store names a
   * version field, an update that is not newer than the row changes nothing, and the row's version is returned.
   */
  readonly save: (data: object) => Promise<number>;
  /** Deletes the row of the data's key as of the data's version; only for a store that names a version field. */
  readonly remove: (data: object) => Promise<number>;
  /** Publishes with the transaction: through the outbox where the store has one. The id is derived from this message, so a repeat gives the same. */
  readonly publish: (type: string, data: object, options?: PublishOptions) => void;
  /** Calls an external system under its retry policy, with this message's id as the idempotency key. */
  readonly call: <Result>(external: string, attempt: (request: CallRequest) => Promise<Result>) => Promise<Result>;
  /**
   * Sends a request with the transaction, without waiting for its outcome: a reply handler is told. Returns its id, which
   * retries keep. Throws PermanentError for an id that another request has, ChannelFullError where too many are outstanding.
   */
  readonly request: (type: string, data: object) => Promise<string>;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

export interface PublishOptions {
  /** The row that the data speaks of is deleted: replicas delete it too. */
  readonly deleted?: boolean;
}

export interface CallRequest {
  /** Base URL of the external system. */
  readonly url: string;
  /** The same over every attempt. */
  readonly idempotencyKey: string;
  /** Header value that continues the message's trace; absent where there is none. */
  readonly traceparent?: string | undefined;
  /** Aborts at the attempt's timeout or at shutdown. */
  readonly signal: AbortSignal;
  /** 1-based. */
  readonly attempt: number;
}

export type Handler<Data = unknown> = (message: Message<Data>, context: HandlerContext) => Promise<void>;

/** What a responder returns: made by `reply` or `refuse` of its context. */
export interface Answer {
  readonly type: string;
  readonly data: object;
  readonly status: 'succeeded' | 'failed';
}

export interface ResponderContext extends HandlerContext {
  /** The request is done, and its effects stay. They, the reply and the record of it commit together. */
  readonly reply: (type: string, data: object) => Answer;
  /** The request is not done, and left no effect. */
  readonly refuse: (type: string, data: object) => Answer;
}

/** Answers a request. It runs once for each request id; a repeat gets the same reply again. */
export type Responder<Data = unknown> = (request: Message<Data>, context: ResponderContext) => Promise<Answer>;

/** What became of a request, told once, in the transaction that settles it. */
export interface Settlement<Data = unknown, Request = unknown> extends Message<Data> {
  readonly requestId: string;
  /** The data that was sent with the request. */
  readonly request: Request;
  readonly state: Exclude<RequestState, 'PENDING' | 'AWAITING' | 'RETRYING' | 'CANCELLING'>;
}

export type ReplyHandler<Data = unknown, Request = unknown> = (reply: Settlement<Data, Request>, context: HandlerContext) => Promise<void>;

export interface Cancellation<Data = unknown, Request = unknown> extends Message<Data> {
  readonly requestId: string;
  /** The data of the request whose effect has to go. */
  readonly request: Request;
}

/**
 * Undoes the effect of a request that was answered with success. It commits with the record of it, so that it runs
 * again after a crash, and once in all; what it does elsewhere it must do under a key, through `call`.
 */
export type Compensation<Data = unknown, Request = unknown> = (
  cancellation: Cancellation<Data, Request>,
  context: HandlerContext,
) => Promise<void>;

/** Applies one event to the view, within the transaction that also moves the checkpoint. */
export interface ProjectionContext {
  readonly sql: Sql;
  readonly table: string;
  /** Inserts or replaces the row of `data`'s key. */
  readonly save: (data: object) => Promise<number>;
  readonly log: Logger;
}

export type Projector<Data = unknown> = (event: Message<Data>, context: ProjectionContext) => Promise<void>;

export interface ConsumerWiring {
  /** Node id; the scope of its inbox. */
  id: string;
  /** Queue or subscription id. */
  source: string;
  prefetch: number;
  concurrency: number;
  ackTimeoutMs: number;
  ackMode: 'manual' | 'auto';
  redelivery: RedeliveryPolicy;
  /** Absent: no inbox, duplicates reach the handler. */
  idempotency?: { strategy: 'message-id'; windowMs: number };
  /** Store id; absent for a consumer without effects in a database. */
  store?: string;
  rateLimitPerSec?: number;
  /** Message type to channel id, for what it publishes. */
  publishes: Readonly<Record<string, string>>;
  /** External system id to its retry policy. */
  calls: Readonly<Record<string, RetryPolicy>>;
  // oxlint-disable-next-line typescript/no-explicit-any -- each handler takes the type of its own message
  handlers: Readonly<Record<string, Handler<any>>>;
  /** Request type to how it is sent and traced, for every source of the consumer. */
  requests?: Readonly<Record<string, RequestWiring>>;
  /** Reply type to what it answers. */
  replies?: Readonly<Record<string, ReplyWiring>>;
  /** Request type to how it is answered. */
  answers?: Readonly<Record<string, AnswerWiring>>;
  /** Cancellation type to what it cancels. */
  cancellations?: Readonly<Record<string, CancellationWiring>>;
}

/** A message that the runtime makes of another one: these fields of its data, under the same names. */
export interface DerivedMessage {
  type: string;
  channel: string;
  fields: readonly string[];
}

export interface RequestWiring extends RequestPolicy {
  channel: string;
  /** Data field that is the request's id; absent: an id made from the message that caused it. */
  idField?: string;
  /** Requests without an outcome at most; batches that commit at the same time may pass it by their size. */
  maxOutstanding?: number;
  cancellation: DerivedMessage;
}

export interface ReplyWiring {
  request: string;
  /** Data field with the request's id, for replies of a responder that does not say it in the envelope. */
  idField?: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- each handler takes the type of its own message
  handler: ReplyHandler<any, any>;
}

export interface AnswerWiring {
  idField?: string;
  /** Reply type to its channel. */
  replies: Readonly<Record<string, string>>;
  // oxlint-disable-next-line typescript/no-explicit-any -- each responder takes the type of its own message
  handler: Responder<any>;
}

export interface CancellationWiring {
  /** Node id of the responder, whose record it shares a database with. */
  responder: string;
  request: string;
  idField?: string;
  confirmation: DerivedMessage;
  /** Absent: an effect that was made stays, and a person has to decide. */
  // oxlint-disable-next-line typescript/no-explicit-any -- each compensation takes the type of its own message
  handler?: Compensation<any, any>;
}

export interface ReadModelWiring {
  id: string;
  /** Subscription id. */
  source: string;
  store: string;
  prefetch: number;
  ackTimeoutMs: number;
  redelivery: RedeliveryPolicy;
  // oxlint-disable-next-line typescript/no-explicit-any -- each projector takes the type of its own message
  projectors: Readonly<Record<string, Projector<any>>>;
}

export interface ReplicaWiring {
  /** Node id; also the id of its store. */
  id: string;
  /** Subscription id. */
  source: string;
  /** Message types that bring updates; their data is a row. */
  types: readonly string[];
  prefetch: number;
  concurrency: number;
  ackTimeoutMs: number;
  redelivery: RedeliveryPolicy;
  /** Time between comparisons of checksums with the source. */
  reconcileMs: number;
}

export interface ProducerWiring {
  id: string;
  /** Message type to channel id. */
  publishes: Readonly<Record<string, string>>;
  /** What the HTTP face does when the queue is full. */
  onReject: 'block' | '503';
  /** Retry of the publish itself. */
  retry: RetryPolicy;
}

/** Returns the paths and reasons of what is wrong, none when `data` is valid. */
export type Validate = (data: unknown) => readonly { path: string; message: string }[];

export interface ServiceWiring {
  name: string;
  system: SystemDescription;
  validators: Readonly<Record<string, Validate>>;
  producers: readonly ProducerWiring[];
  consumers: readonly ConsumerWiring[];
  readModels: readonly ReadModelWiring[];
  replicas?: readonly ReplicaWiring[];
  shutdownGraceMs: number;
}
