import type { Compensation, Handler, ReplyHandler, Responder } from './handlers.ts';
import type { IdempotencyPolicy, RedeliveryPolicy, RequestPolicy, RetryPolicy } from './policies.ts';

export interface CallPolicy extends RetryPolicy {
  /** Time for which a call under way is taken to be alive; after it, the external system is asked what became of it. Absent: a repeat calls again under the same key. */
  leaseMs?: number;
}

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
  idempotency?: IdempotencyPolicy;
  /** One message of a partition key at a time, in the order of their arrival. */
  ordering?: 'key';
  /** Hops after which a message is dead-lettered, so that a cycle ends. */
  maxHops?: number;
  /** Store id; absent for a consumer without effects in a database. */
  store?: string;
  rateLimitPerSec?: number;
  /** Message type to channel id, for what it publishes. */
  publishes: Readonly<Record<string, string>>;
  /** External system id to its retry policy. */
  calls: Readonly<Record<string, CallPolicy>>;
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
