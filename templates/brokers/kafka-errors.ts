import { BrokerUnavailableError, ConfigurationError, PermanentError, RuntimeError } from '../runtime/errors.ts';

const REFUSALS: ReadonlySet<string> = new Set([
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
]);
const TOO_LARGE: ReadonlySet<string> = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

interface ClientError extends Error {
  /** The protocol's name of the error. */
  readonly type?: unknown;
}

/** The protocol's names of an error and of what it wraps. */
function types(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { type } = error as ClientError;
  return [typeof type === 'string' ? type : error.name, ...types(error.cause)];
}

/** Whether the broker answered that it knows no such topic. */
export function isUnknownTopic(error: unknown): boolean {
  return types(error).includes('UNKNOWN_TOPIC_OR_PARTITION');
}

/** Whether a topic was created by somebody else at the same time. */
export function isTopicExists(error: unknown): boolean {
  return types(error).includes('TOPIC_ALREADY_EXISTS');
}

/** Whether the user may not do this, which no repetition changes. */
export function isRefusal(error: unknown): boolean {
  return types(error).some((type) => REFUSALS.has(type) || type === 'KafkaJSSASLAuthenticationError');
}

/** Sorts a failure of the client by who must act. Errors of the runtime pass as they are. */
export function translate(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RuntimeError) return error;
  if (isRefusal(error)) return new ConfigurationError(`Kafka refuses this user: ${error.message}`, { cause: error });
  if (types(error).some((type) => TOO_LARGE.has(type))) {
    return new PermanentError(`Kafka refuses the size of a message: ${error.message}`, { code: 'MESSAGE_TOO_LARGE', cause: error });
  }
  return new BrokerUnavailableError(`Kafka does not answer: ${error.message}`, { cause: error });
}
