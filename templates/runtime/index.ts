export type { Envelope } from './envelope.ts';
export {
  BrokerUnavailableError,
  ChannelFullError,
  ConfigurationError,
  DatabaseUnavailableError,
  PermanentError,
  RuntimeError,
  TimeoutError,
  TransientError,
  UnroutableError,
} from './errors.ts';
export { EntityStore, type EntityRow } from './entity-store.ts';
export { Metrics } from './metrics.ts';
export type { Broker, Clock, Database, Delivery, LogFields, Logger, Random, Sql } from './ports.ts';
export { retry, SharedBudget, type Attempt, type RetryPorts } from './retry.ts';
export { startService, type RunningService, type ServicePorts } from './run-service.ts';
export type {
  Answer,
  BackoffPolicy,
  CallRequest,
  Cancellation,
  Compensation,
  ConsumerWiring,
  Handler,
  HandlerContext,
  Message,
  Outcome,
  ProducerWiring,
  ProjectionContext,
  Projector,
  ReadModelWiring,
  ReplicaWiring,
  RedeliveryPolicy,
  ReplyHandler,
  Responder,
  ResponderContext,
  RetryPolicy,
  ServiceWiring,
  Settlement,
  Validate,
} from './service.ts';
export { storeSchemaSql } from './store-schema.core.ts';
export { systemClock } from './system-clock.ts';
export type { SystemDescription } from './system.ts';
