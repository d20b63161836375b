import type { Clock, Logger, Random } from '../runtime/ports.ts';

/** What every adapter needs to connect. */
export interface BrokerOptions {
  /** Connection URL, credentials included; it never reaches a log. */
  readonly url: string;
  /** Name of the system: the prefix of everything it owns, so that two systems may share one broker. */
  readonly system: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** For the jitter of reconnection; `Math.random` when absent. */
  readonly random?: Random;
}
