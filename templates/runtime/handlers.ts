import type { Envelope } from './envelope.ts';
import type { RequestState } from './policies.ts';
import type { Logger, Sql } from './ports.ts';

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
  /** Of a sharded store: rows that your own SQL inserts there have it in their column of that name, or would stay behind when the slot moves. */
  readonly slot: number | undefined;
  /** A new id for a row, unique over all shards and in the order of time: UUIDv7. */
  readonly newId: () => string;
  /**
   * Inserts the entity or replaces it, with its version raised by one. It is written together with what the other messages
   * of the batch save: before anything is read through `sql`, and at the latest before the commit. Where the store names a
   * version field, an update that is not newer than the row changes nothing.
   */
  readonly save: (data: object) => Promise<void>;
  /** Deletes the row of the data's key as of the data's version; only for a store that names a version field. */
  readonly remove: (data: object) => Promise<void>;
  /** Publishes with the transaction: through the outbox where the store has one. The id is derived from this message, so a repeat gives the same. */
  readonly publish: (type: string, data: object, options?: PublishOptions) => void;
  /**
   * Calls an external system under its retry policy, with this message's id as the idempotency key. Where the drawing leases
   * the call, an earlier one that was cut off is not repeated: `ask` finds out what became of it, and without it the message
   * is dead-lettered for a person to find out.
   */
  readonly call: <Result>(
    external: string,
    attempt: (request: CallRequest) => Promise<Result>,
    ask?: (request: CallRequest) => Promise<Outcome<Result>>,
  ) => Promise<Result>;
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

/** What became of a call: done, with what it returned, or not done, so that it may be made again under its key. */
export type Outcome<Result = unknown> = { readonly done: true; readonly result: Result } | { readonly done: false };

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
  /** Inserts or replaces the row of `data`'s key, unless a later event wrote it; seen by `sql` from then on. */
  readonly save: (data: object) => Promise<void>;
  readonly log: Logger;
}

export type Projector<Data = unknown> = (event: Message<Data>, context: ProjectionContext) => Promise<void>;
