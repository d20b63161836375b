import type { BrokerCapabilities } from './broker-capabilities.ts';
import type { Envelope } from './envelope.ts';
import type { SystemDescription } from './system.ts';

/** Wall time for people and envelopes, monotonic time for deadlines, and waits that an abort ends at once. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds on a clock that never goes back; only differences mean something. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with `signal.reason` as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Uniform in [0, 1). */
export type Random = () => number;

/** One delivery of one message. Exactly one of its four methods settles it; a second call is ignored. */
export interface Delivery {
  readonly envelope: Envelope;
  /** 1 for the first delivery; counted by us, not by the broker's own limit. */
  readonly attempt: number;
  /** The broker's hint that this may have been delivered before. */
  readonly redelivered: boolean;
  /** When the message entered the queue, milliseconds since the epoch. */
  readonly enqueuedAt: number;
  /** Done: remove it. Resolves once the broker has it. */
  ack(): Promise<void>;
  /** Failed: deliver again after `delayMs` with `attempt + 1`. */
  retry(delayMs: number): Promise<void>;
  /** Give up: move to the dead-letter queue with the reason, or drop where none is declared. */
  deadLetter(reason: string): Promise<void>;
  /** Not started: give it back without counting an attempt. */
  release(): Promise<void>;
}

export interface ConsumeOptions {
  /** Unsettled deliveries at most. */
  readonly prefetch: number;
  /**
   * Time without a sign of life of the process after which its unsettled deliveries go to another consumer; a broker
   * that knows earlier or only later that a process is dead goes by that. A process that lives keeps what it holds,
   * also what waits in it, for `prefetch` times this: as long as all of it may take, one after the other. After that
   * a handler hangs: its delivery goes to another with `attempt + 1`, and its late settlement is void.
   */
  readonly ackTimeoutMs: number;
}

export interface Consumption {
  /** Stops fetching; deliveries already handed out may still be settled. Resolves when none is on its way. */
  stop(): Promise<void>;
}

export interface ChannelStats {
  /** Messages that wait, delayed ones included. */
  readonly ready: number;
  /** Messages handed out and not settled. */
  readonly inFlight: number;
}

/** The message broker. A topic or a queue is named by its id in the topology. */
export interface Broker {
  readonly capabilities: BrokerCapabilities;
  /** Declares every queue, topic and subscription; safe to repeat and to run from many processes at once. */
  declare(system: SystemDescription): Promise<void>;
  /**
   * Publishes in order and resolves when the broker has confirmed all of them.
   * @throws ChannelFullError where a bounded queue rejects; UnroutableError where nothing takes the message;
   *         BrokerUnavailableError where no confirm came. After an error any prefix may have been confirmed.
   */
  publish(channel: string, envelopes: readonly Envelope[]): Promise<void>;
  /** Starts deliveries from a queue or a subscription (by its id) until `stop()`. */
  consume(source: string, options: ConsumeOptions, onDelivery: (delivery: Delivery) => void): Promise<Consumption>;
  stats(source: string): Promise<ChannelStats>;
  /** Milliseconds that the oldest message of a queue or subscription has been there, 0 where none is. Absent: the broker cannot tell. */
  oldestAgeMs?(source: string): Promise<number>;
  /** Reads up to `limit` messages of a dead-letter queue without removing them. */
  peek(queue: string, limit: number): Promise<readonly DeadLettered[]>;
  /** Puts a message that is in no queue any more into the dead-letter queue of a source. Absent: it is published there, without a reason of its own. */
  bury?(source: string, dead: DeadLettered): Promise<void>;
  /** Rejects when the broker does not answer. */
  ping(): Promise<void>;
  /** Ends what is under way and gives back what is unsettled; within some 10 s, whatever the broker does. */
  close(): Promise<void>;
}

export interface DeadLettered {
  readonly envelope: Envelope;
  readonly reason: string;
  /** Queue or subscription it failed on. */
  readonly source: string;
  readonly attempts: number;
}

/** One SQL connection inside a transaction. */
export interface Sql {
  /** Runs one parametrised statement; `$1`… in the text. */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** One PostgreSQL database. */
export interface Database extends Sql {
  /** Runs `work` in a transaction: commits when it resolves, rolls back when it rejects. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to each line. */
  with(fields: LogFields): Logger;
}
