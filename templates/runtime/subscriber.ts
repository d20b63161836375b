import type { EntityStore } from './entity-store.ts';
import type { InboxEntry } from './inbox.ts';
import type { Outgoing } from './outbox.ts';
import type { Logger, Sql } from './ports.ts';
import type { Requester } from './request-reply.ts';
import type { SequenceStreams } from './sequence-streams.ts';
import type { IdempotencyPolicy, Message, RedeliveryPolicy, ResponderContext } from './service.ts';
import type { Publishing, UnitOfWork } from './unit-of-work.ts';

/** What one message's handling is given. */
export interface Handling {
  readonly message: Message;
  readonly work: UnitOfWork;
  readonly log: Logger;
  /** Aborts at the ack timeout, when another consumer may get the message, or when a shutdown's grace is over. */
  readonly signal: AbortSignal;
}

/** What a consumer does as a requester, a responder, and one who cancels. */
export interface Roles {
  readonly requester: Requester | undefined;
  readonly types: readonly string[];
  /** Message type to channel, for what the runtime sends by itself. */
  readonly sends: Readonly<Record<string, string>>;
  /** Handles a message of one of its types. @returns false for another one. */
  handle(handling: Handling, context: ResponderContext): Promise<boolean>;
  /** The same messages, in the order of their requests: two transactions that each need several requests then cannot lock each other out. */
  inOrder(entries: readonly InboxEntry[]): readonly InboxEntry[];
  /** What was answered to messages that come again. */
  replay(sql: Sql, entries: readonly InboxEntry[]): Promise<readonly Outgoing[]>;
  /** Forgets what is settled and older than the window. */
  purge(sql: Sql, windowMs: number, limit: number): Promise<void>;
}

/** What a consumer and a read model have in common: who takes messages from a queue, and what it does with one. */
export interface Subscriber {
  readonly id: string;
  readonly source: string;
  readonly types: readonly string[];
  readonly store: EntityStore | undefined;
  readonly idempotent: boolean;
  /** How repeats are recognised; absent: by source and id. */
  readonly idempotency?: IdempotencyPolicy | undefined;
  /** A repeat that the broker announces is looked for before it is written. */
  readonly lookFirst?: boolean;
  /** Present where the numbers of messages say whose turn it is. */
  readonly sequence?: SequenceStreams | undefined;
  /** One message of a partition key at a time. */
  readonly ordered?: boolean;
  /** A failed message is tried again without leaving the process. */
  readonly inPlace?: boolean;
  readonly maxHops?: number | undefined;
  /** A projection moves its checkpoint in the transaction of the view change. */
  readonly projection: boolean;
  /** Messages in one transaction at most. */
  readonly batchSize: number;
  readonly concurrency: number;
  readonly prefetch: number;
  readonly ackTimeoutMs: number;
  readonly ackMode: 'manual' | 'auto';
  readonly redelivery: RedeliveryPolicy;
  readonly windowMs: number | undefined;
  readonly rateLimitPerSec: number | undefined;
  readonly publishing: Publishing;
  /** Its part in request-reply; absent for a read model. */
  readonly roles: Roles | undefined;
  handle(handling: Handling): Promise<void>;
}
