import { JetStreamApiError } from '@nats-io/jetstream';
import { AuthorizationError, NoRespondersError, PermissionViolationError, UserAuthenticationExpiredError } from '@nats-io/transport-node';
import { BrokerUnavailableError, ConfigurationError, RuntimeError } from '../runtime/errors.ts';

/** JetStream error codes. Source: nats-server, server/errors.json. */
export const API_CODE = {
  consumerRefused: 10_012,
  consumerNotFound: 10_014,
  noMessageFound: 10_037,
  notEnabledForAccount: 10_039,
  notEnabled: 10_076,
  streamRefused: 10_052,
  streamExists: 10_058,
  streamNotFound: 10_059,
  subjectOverlap: 10_065,
  storeFailed: 10_077,
  consumerExists: 10_148,
} as const;

const SETTINGS_CODES: ReadonlySet<number> = new Set([
  API_CODE.streamExists,
  API_CODE.streamRefused,
  API_CODE.subjectOverlap,
  API_CODE.consumerExists,
]);
const DISABLED_CODES: ReadonlySet<number> = new Set([API_CODE.notEnabled, API_CODE.notEnabledForAccount]);
const REFUSALS = [AuthorizationError, UserAuthenticationExpiredError, PermissionViolationError];

/** The code of a refusal by JetStream itself; undefined for any other failure. */
export function apiCode(error: unknown): number | undefined {
  return error instanceof JetStreamApiError ? error.code : undefined;
}

/** Nobody listens on the subject: no stream takes it, or the cluster is choosing a leader for the one that does. */
export function isNoResponders(error: unknown): boolean {
  return error instanceof NoRespondersError || (error instanceof Error && error.cause instanceof NoRespondersError);
}

/** Sorts a failure of the client by who must act. Errors of the runtime pass as they are. */
export function translate(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RuntimeError) return error;
  const refusal = [error, error.cause].find((one) => REFUSALS.some((Refusal) => one instanceof Refusal));
  if (refusal !== undefined) {
    return new ConfigurationError(`NATS refuses this user: ${error.message}`, { cause: error });
  }
  const code = apiCode(error) ?? 0;
  if (DISABLED_CODES.has(code)) {
    return new ConfigurationError(`The NATS server has JetStream switched off: ${error.message}`, { cause: error });
  }
  if (SETTINGS_CODES.has(code)) {
    return new ConfigurationError(
      `A stream or consumer exists with other settings: delete it, or rename it in the topology. ${error.message}`,
      { cause: error },
    );
  }
  return new BrokerUnavailableError(`NATS does not answer: ${error.message}`, { cause: error });
}
