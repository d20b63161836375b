import type { EntityStore } from './entity-store.ts';
import type { Logger } from './ports.ts';
import type { Message, RedeliveryPolicy } from './service.ts';
import type { Publishing, UnitOfWork } from './unit-of-work.ts';

/** What one message's handling is given. */
export interface Handling {
  readonly message: Message;
  readonly work: UnitOfWork;
  readonly log: Logger;
  /** Aborts at the ack timeout, when another consumer may get the message, or when a shutdown's grace is over. */
  readonly signal: AbortSignal;
}

/** What a consumer and a read model have in common: who takes messages from a queue, and what it does with one. */
export interface Subscriber {
  readonly id: string;
  readonly source: string;
  readonly types: readonly string[];
  readonly store: EntityStore | undefined;
  readonly idempotent: boolean;
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
  handle(handling: Handling): Promise<void>;
}
