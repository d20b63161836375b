import { errorCode, errorMessage } from './errors.ts';
import type { InboxEntry } from './inbox.ts';
import type { Metrics } from './metrics.ts';
import type { Clock, Delivery, LogFields, Logger, Random } from './ports.ts';
import { decideRedelivery, type RedeliveryDecision } from './redelivery.core.ts';
import { describeFailure } from './retry.ts';
import type { Subscriber } from './subscriber.ts';

export interface SettlerPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Tells the broker what became of the deliveries of one subscriber. */
export class Settler {
  readonly #subscriber: Subscriber;
  readonly #ports: SettlerPorts;
  readonly #labels: { consumer: string };

  constructor(subscriber: Subscriber, ports: SettlerPorts) {
    this.#subscriber = subscriber;
    this.#ports = ports;
    this.#labels = { consumer: subscriber.id };
  }

  /** What every line about a delivery says of it. */
  fieldsOf({ envelope }: Delivery, attempt: number): LogFields {
    const { id, correlationid, traceparent } = envelope;
    const traceId = traceparent === undefined ? {} : { traceId: traceparent.split('-')[1] };
    return { ...this.#labels, messageId: id, correlationId: correlationid ?? id, attempt, ...traceId };
  }

  /** Handled, now or before. */
  async done({ delivery, attempt }: InboxEntry): Promise<void> {
    this.#ports.metrics.attempts(this.#labels, attempt);
    await this.#settle(delivery.ack());
  }

  /** Kept in the store, to be handled later. */
  async kept({ delivery }: InboxEntry): Promise<void> {
    await this.#settle(delivery.ack());
  }

  /** Whether a failed message comes again, and when. */
  decide(attempt: number, error: unknown): RedeliveryDecision {
    return decideRedelivery(this.#subscriber.redelivery, attempt, describeFailure(error), this.#ports.random());
  }

  /** Another delivery later, or the dead-letter queue. */
  async fail(delivery: Delivery, attempt: number, error: unknown): Promise<void> {
    const decision = this.decide(attempt, error);
    if (decision.kind === 'dead-letter') return this.giveUp(delivery, attempt, `${errorCode(error)}: ${errorMessage(error)}`);
    this.noteRetry(delivery, attempt, decision.delayMs, error);
    await this.#settle(delivery.retry(decision.delayMs));
  }

  noteRetry(delivery: Delivery, attempt: number, delayMs: number, error: unknown): void {
    this.#ports.metrics.count('retries', this.#labels);
    const fields = { ...this.fieldsOf(delivery, attempt), error: errorMessage(error), delayMs: Math.round(delayMs) };
    this.#ports.log.warn('message failed, will be delivered again', fields);
  }

  async giveUp(delivery: Delivery, attempt: number, reason: string): Promise<void> {
    this.#ports.metrics.count('dead_lettered', this.#labels);
    this.#ports.metrics.attempts(this.#labels, attempt);
    this.#ports.log.error('message dead-lettered', { ...this.fieldsOf(delivery, attempt), reason });
    // Recorded first: a crash in between repeats the message, where the other order would leave its key waiting for ever.
    await this.#subscriber.sequence?.giveUp(delivery.envelope);
    await this.#settle(delivery.deadLetter(reason));
  }

  async giveBack(deliveries: readonly Delivery[]): Promise<void> {
    await Promise.all(deliveries.map((delivery) => this.#settle(delivery.release())));
  }

  /** Given back with a delay, which brokers only have for another attempt; where the store counts attempts, this is none. */
  async postpone(deliveries: readonly Delivery[], delayMs: number): Promise<void> {
    await Promise.all(deliveries.map((delivery) => this.#settle(delivery.retry(delayMs))));
  }

  /** A settlement that does not arrive only means another delivery, which the inbox then suppresses. */
  async #settle(settlement: Promise<void>): Promise<void> {
    await settlement.catch((error: unknown) => this.#ports.log.warn('settlement failed', { ...this.#labels, error: errorMessage(error) }));
  }
}
