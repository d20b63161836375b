/** Delays between attempts. Source: AWS, "Exponential Backoff And Jitter"; gRPC proposal A6. */
export interface BackoffPolicy {
  baseMs: number;
  multiplier: number;
  maxMs: number;
  jitter: 'full' | 'equal' | 'none';
}

/** Retry of a call within one process. */
export interface RetryPolicy {
  /** Attempts in all, the first one included; `infinite` leaves the end to the deadline. */
  maxAttempts: number | 'infinite';
  attemptTimeoutMs: number;
  /** Over all attempts and waits. */
  deadlineMs: number;
  backoff: BackoffPolicy;
  budget?: { maxTokens: number; tokenRatio: number };
  /** Error codes that are retried; absent means every error that is not permanent. */
  retryOn?: readonly string[];
  circuitBreaker?: CircuitBreakerPolicy;
}

/** When calls fail at once, because the target is known to be down. Source: Nygard, "Release It!", Circuit Breaker. */
export interface CircuitBreakerPolicy {
  /** Failed attempts in a row that open the circuit. */
  failureThreshold: number;
  /** Time open before one trial is let through. */
  resetMs: number;
}

/** Redelivery of a message that failed. */
export interface RedeliveryPolicy {
  /** Deliveries in all, the first one included; then the message is dead-lettered. */
  maxDeliveries: number;
  backoff: BackoffPolicy;
  /** Waits for the next attempt in the process, which holds the broker's lock, instead of by delayed redelivery. */
  inProcess?: boolean;
}

/** What happens to later messages of a key when one of them was dead-lettered: they go on, wait for its return, or follow it. */
export type KeyPolicy = 'skip' | 'halt-key' | 'park-key';

/** How a repeat of a message is recognised. Source: Azure Architecture Center, Idempotent message processing. */
export type IdempotencyPolicy = { windowMs: number } & (
  | {
      /** `redelivered-flag` spares repeats that the broker announces the attempt to write; the marker is written all the same. */
      strategy: 'message-id' | 'redelivered-flag';
      /** Data fields that form the key, within the message type; absent: the message's source and id. */
      keyFields?: readonly string[];
    }
  | { strategy: 'content-hash'; hashFields: readonly string[] }
  | {
      strategy: 'sequence';
      /** A strict next number within source and partition key, with later ones parked; or a set of the numbers seen. */
      mode: 'high-water-mark' | 'seen-set';
      /** Data field with the producer's number, from 1 without gaps; absent: the envelope's `sequence`. */
      sequenceField?: string;
      keyPolicy: KeyPolicy;
    }
);

/** Source: Azure Architecture Center, Asynchronous Request-Reply; the project's pattern contract for the states. */
export type RequestState =
  | 'PENDING'
  | 'AWAITING'
  | 'RETRYING'
  | 'CANCELLING'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED'
  | 'COMPENSATED'
  | 'NEEDS_OPERATOR';

/** How long a request is waited for, and how often it is sent. */
export interface RequestPolicy {
  /** Time for one attempt, and between two cancellations. */
  timeoutMs: number;
  /** From the request to the last attempt's end. */
  deadlineMs: number;
  /** After the deadline, for the cancellation to be confirmed. */
  graceMs: number;
  /** Attempts in all, the first one included. */
  maxAttempts: number;
  backoff: BackoffPolicy;
  /** Life of a request on its queue at most. */
  messageTtlMs?: number;
}
