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
  /** Inserts the entity or replaces it, with its version raised by one. Returns the new version. */
  readonly save: (data: object) => Promise<number>;
  /** Publishes with the transaction: through the outbox where the store has one. The id is derived from this message, so a repeat gives the same. */
  readonly publish: (type: string, data: object) => void;
  /** Calls an external system under its retry policy, with this message's id as the idempotency key. */
  readonly call: <Result>(external: string, attempt: (request: CallRequest) => Promise<Result>) => Promise<Result>;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

export interface CallRequest {
  /** Base URL of the external system. */
  readonly url: string;
  /** The same over every attempt. */
  readonly idempotencyKey: string;
  /** Aborts at the attempt's timeout or at shutdown. */
  readonly signal: AbortSignal;
  /** 1-based. */
  readonly attempt: number;
}

export type Handler<Data = unknown> = (message: Message<Data>, context: HandlerContext) => Promise<void>;

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
  shutdownGraceMs: number;
}
