/**
 * What a generated project knows of its whole system, as data (`contracts/system.json`).
 * The generator writes it from the topology; the runtime, the local runner and the demo read it.
 */

export type BrokerName = 'postgres' | 'rabbitmq' | 'nats' | 'kafka';
export type Overflow = 'reject' | 'drop-oldest' | 'drop-newest' | 'dead-letter';

export interface DeadLetterPolicy {
  /** Id of the queue that takes what could not be handled. */
  channel: string;
  /** Deliveries in all, the first one included. */
  maxDeliveries: number;
}

/** Bounds of a queue, or of a subscription's own queue. */
export interface Bounds {
  maxLength?: number;
  maxBytes?: number;
  overflow: Overflow;
  messageTtlMs?: number;
}

export interface QueueDescription extends Bounds {
  id: string;
  kind: 'queue';
  deadLetter?: DeadLetterPolicy;
}

export interface TopicDescription {
  id: string;
  kind: 'topic';
}

/** A subscription has its own durable queue, named by its id. */
export interface SubscriptionDescription extends Bounds {
  id: string;
  topic: string;
  /** Message types it takes; absent means all. */
  types?: string[];
  durable: boolean;
  startPosition: 'new' | 'earliest';
  deadLetter?: DeadLetterPolicy;
}

export interface ShardingDescription {
  /** Names of the data fields that form the key, in order. */
  shardKey: string[];
  slots: number;
  databases: number;
  tablesPerDb: number;
  mapVersion: number;
}

/** A table of a store: one row an entity, its key, a version and its data. */
export interface EntityDescription {
  /** Unquoted lower-case SQL name. */
  table: string;
  /** Data fields that form the primary key, in order. */
  key: string[];
}

export interface StoreDescription {
  id: string;
  kind: 'command' | 'query';
  entity: EntityDescription;
  outbox?: { pollMs: number; batchSize: number };
  sharding?: ShardingDescription;
}

export interface ExternalDescription {
  id: string;
  /** Environment variable with its base URL; unset, the local runner starts a double of it. */
  urlVariable: string;
}

export interface ProducerDescription {
  /** Node id, the CloudEvents `source`. */
  id: string;
  /** Message types it offers over HTTP, POST /messages/<type>. */
  messages: string[];
}

export interface ServiceDescription {
  name: string;
  /** Worker processes that the local runner starts. */
  replicas: number;
  /** Port of the first process on 127.0.0.1; absent for services that only consume (they take a free one). */
  port?: number;
  producers: ProducerDescription[];
  /** Ids of the consumers and read models that run in it. */
  consumers: string[];
  readModels: string[];
}

export interface MessageDescription {
  type: string;
  kind: 'event' | 'command' | 'query' | 'reply';
  schemaVersion: string;
  /** Data field that becomes the envelope's id; absent means that the runtime makes a UUIDv7. */
  idField?: string;
  /** Data field that becomes the envelope's partition key. */
  partitionKey?: string;
  /** Data fields that never reach a log. */
  sensitive: string[];
  /** JSON Schema of the data. */
  payload: Record<string, unknown>;
}

export interface SystemDescription {
  name: string;
  defaultBroker: BrokerName;
  messages: MessageDescription[];
  queues: QueueDescription[];
  topics: TopicDescription[];
  subscriptions: SubscriptionDescription[];
  stores: StoreDescription[];
  externals: ExternalDescription[];
  services: ServiceDescription[];
}
