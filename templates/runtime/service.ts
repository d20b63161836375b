import type { ConsumerWiring } from './consumer-wiring.ts';
import type { Projector } from './handlers.ts';
import type { RedeliveryPolicy, RetryPolicy } from './policies.ts';
import type { SystemDescription } from './system.ts';

export type * from './consumer-wiring.ts';
export type * from './handlers.ts';
export type * from './policies.ts';

export interface ReadModelWiring {
  id: string;
  /** Subscription id. */
  source: string;
  store: string;
  prefetch: number;
  ackTimeoutMs: number;
  redelivery: RedeliveryPolicy;
  /** How long a repeat is known; absent: 7 days. A later one is an older event, which the row's position refuses. */
  windowMs?: number;
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
  /** As that of a read model. */
  windowMs?: number;
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
