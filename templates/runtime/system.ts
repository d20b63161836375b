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
  /** How long what was published is kept for subscriptions that start at the earliest; absent: not at all, or as the broker does. */
  retentionMs?: number;
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

/** Rows that carry a version of their own: an older one never replaces a newer one, and a deletion leaves a tombstone. */
export interface VersioningDescription {
  /** Data field with the version, a whole number. */
  field: string;
  /** Data fields that replicas have, and that copies of a row are compared by; absent: all. */
  fields?: string[];
}

/** What a replica follows. */
export interface ReplicaDescription {
  /** Id of the command store that it is a copy of. */
  source: string;
  /** Age that its readers accept. Beyond it the service that answers them is not ready. */
  maxLagMs?: number;
}

/** How a row of a command store is an event of a view. */
export interface RowsDescription {
  store: string;
  /** Message type of the event that says what the row is. */
  type: string;
  /** Consumer that publishes it; its numbers tell which events a row has. */
  publisher: string;
}

export interface StoreDescription {
  id: string;
  kind: 'command' | 'query' | 'replica';
  entity: EntityDescription;
  versioning?: VersioningDescription;
  /** Of a command store: the channels whose events its log keeps, for views to be rebuilt from. */
  eventLog?: string[];
  /** Of a view: the command stores whose logs hold all of its events. */
  rebuildFrom?: string[];
  /** Of a view: age that its readers accept. Beyond it the service that answers them is not ready. */
  maxStalenessMs?: number;
  /** Of a view: the command store from whose rows it can be built anew. */
  rebuildFromRows?: RowsDescription;
  /** Of a view: queries may wait for the caller's own write, by its token. */
  readYourWrites?: boolean;
  /** Of such a view: the command store with the same rows, which answers where the view is late and the caller accepts it. */
  commandRows?: string;
  /** Of a replica. */
  replica?: ReplicaDescription;
  outbox?: { pollMs: number; batchSize: number };
  sharding?: ShardingDescription;
  /** A consumer that writes here sends requests: they are traced here until they are settled. */
  requests?: boolean;
  /** A consumer that writes here answers requests: what it answered is kept here. */
  answers?: boolean;
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

/** What is measured for one consumer. */
export interface ScaleTriggerDescription {
  consumer: string;
  /** Queue or subscription id. */
  source: string;
  /** Queue or topic that producers send to, for the rate. */
  channel: string;
  metric: 'lag' | 'age' | 'rate';
  /** What one worker can answer for: messages for the lag, milliseconds for the age, messages a second for the rate. */
  target: number;
}

/** How many worker processes a service has: what the local runner and the ScaledObject of Kubernetes do alike. */
export interface ScaleDescription {
  min: number;
  max: number;
  pollMs: number;
  cooldownMs: number;
  /** Partitions of its queue, where that is split. */
  partitions?: number;
  triggers: ScaleTriggerDescription[];
}

export interface ServiceDescription {
  name: string;
  /** Worker processes that the local runner starts, before it scales. */
  replicas: number;
  /** Absent: `replicas` workers, always. */
  scale?: ScaleDescription;
  /** Time to finish or release what was taken, after SIGTERM; 10 s unless given. */
  shutdownGraceMs?: number;
  /** Port of the first process on 127.0.0.1; absent for services that only consume (they take a free one). */
  port?: number;
  producers: ProducerDescription[];
  /** Ids of the consumers and read models that run in it. */
  consumers: string[];
  readModels: string[];
  /** Ids of the replicas that it keeps; `replicas` counts processes. */
  replicaStores?: string[];
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
