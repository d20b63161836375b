import type { Delivery } from './ports.ts';

interface Cause {
  cause?: unknown;
}

/** What the runtime throws; `code` is stable and names the kind in logs, policies and dead-letter reasons. */
export class RuntimeError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options: Cause = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.name = new.target.name;
  }
}

/** Will fail in the same way again: never retried, dead-lettered at once. */
export class PermanentError extends RuntimeError {
  constructor(message: string, options: Cause & { code?: string } = {}) {
    super(options.code ?? 'PERMANENT', message, options);
  }
}

/** A bounded queue refused the message. `retryAfterMs` is the refuser's hint, absent when it gave none. */
export class ChannelFullError extends RuntimeError {
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: Cause & { retryAfterMs?: number } = {}) {
    super('CHANNEL_FULL', message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Nothing takes the message: no queue is bound where it was published. */
export class UnroutableError extends RuntimeError {
  constructor(message: string, options: Cause = {}) {
    super('UNROUTABLE', message, options);
  }
}

/** The broker did not answer or did not confirm; the message may or may not have arrived. */
export class BrokerUnavailableError extends RuntimeError {
  constructor(message: string, options: Cause = {}) {
    super('BROKER_UNAVAILABLE', message, options);
  }
}

/** An attempt or a deadline ran out of time. */
export class TimeoutError extends RuntimeError {
  constructor(message: string, options: Cause = {}) {
    super('TIMEOUT', message, options);
  }
}

/** A failed call that may succeed later. `retryAfterMs` is the other side's hint, which overrides the backoff. */
export class TransientError extends RuntimeError {
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: Cause & { code?: string; retryAfterMs?: number } = {}) {
    super(options.code ?? 'TRANSIENT', message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Bad configuration found at start: one clear line for the person who runs the service. */
export class ConfigurationError extends RuntimeError {
  constructor(message: string, options: Cause = {}) {
    super('CONFIGURATION', message, options);
  }
}

/** The database did not answer: no fault of the message, which is given back without counting an attempt. */
export class DatabaseUnavailableError extends RuntimeError {
  constructor(message: string, options: Cause = {}) {
    super('DATABASE_UNAVAILABLE', message, options);
  }
}

/** The slot of a row is on its way to another shard, or there already: a newer map says where. Nothing was written. */
export class StaleMapError extends TransientError {
  constructor(message: string, options: Cause & { retryAfterMs: number }) {
    super(message, { ...options, code: 'STALE_MAP' });
  }
}

/** An outage came between, and these deliveries, whose order counts, are still to be handled: nothing of them is settled. */
export class HeldBackError extends RuntimeError {
  readonly deliveries: readonly Delivery[];

  constructor(deliveries: readonly Delivery[], cause: unknown) {
    super('HELD_BACK', errorMessage(cause), { cause });
    this.deliveries = deliveries;
  }
}

const permanentCodes: ReadonlySet<string> = new Set(['PERMANENT', 'UNROUTABLE', 'CONFIGURATION']);

/** The stable code of an error: its own `code` where it has a text one, else its class name. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** Whether the error will come back however often the work is repeated. */
export function isPermanent(error: unknown): boolean {
  return error instanceof PermanentError || permanentCodes.has(errorCode(error));
}

/** Whether a database or a broker is away, or what follows is full, or a shard has moved, so that no message is to blame. */
export function isInfrastructure(error: unknown): boolean {
  return (
    error instanceof DatabaseUnavailableError ||
    error instanceof BrokerUnavailableError ||
    error instanceof ChannelFullError ||
    error instanceof StaleMapError
  );
}

/** The hint of the other side, milliseconds; undefined when it gave none. */
export function retryAfterOf(error: unknown): number | undefined {
  return error instanceof TransientError || error instanceof ChannelFullError ? error.retryAfterMs : undefined;
}

/** A message for people, whatever was thrown. */
export function errorMessage(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(errorMessage).join('; ');
  return error instanceof Error ? error.message : String(error);
}
