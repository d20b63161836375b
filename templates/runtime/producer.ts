import { CircuitBreaker } from './circuit-breaker.ts';
import { invalidReason, messageDescription, producedEnvelope } from './envelopes.ts';
import { BrokerUnavailableError, ChannelFullError, errorCode, PermanentError } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { Broker, Clock, Random } from './ports.ts';
import { retry, SharedBudget } from './retry.ts';
import type { ProducerWiring, RetryPolicy, ServiceWiring } from './service.ts';
import { withTrace, type Tracer } from './tracing.ts';

export interface ProducerPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Metrics;
  readonly tracer?: Tracer | undefined;
}

/** The longest that a caller is kept waiting for room in a full queue. */
const longestWaitMs = 5000;
/** Callers that may wait at once; the next is refused, so that memory stays bounded. */
const mostWaiting = 1000;

/** Publishes what comes in over HTTP; a message is accepted once the broker has confirmed it. */
export class Producer {
  readonly #wiring: ServiceWiring;
  readonly #producer: ProducerWiring;
  readonly #ports: ProducerPorts;
  readonly #policy: RetryPolicy;
  readonly #budget: SharedBudget | undefined;
  readonly #breaker: CircuitBreaker | undefined;
  #waiting = 0;

  constructor(wiring: ServiceWiring, producer: ProducerWiring, ports: ProducerPorts) {
    this.#wiring = wiring;
    this.#producer = producer;
    this.#ports = ports;
    const { retry: policy } = producer;
    this.#policy = { ...policy, deadlineMs: Math.min(policy.deadlineMs, longestWaitMs) };
    this.#budget = policy.budget === undefined ? undefined : new SharedBudget(policy.budget);
    this.#breaker = policy.circuitBreaker && new CircuitBreaker(policy.circuitBreaker);
  }

  get types(): readonly string[] {
    return Object.keys(this.#producer.publishes);
  }

  /**
   * Publishes one message under one id over all attempts. @returns the id, once confirmed.
   * @throws PermanentError for invalid data or an unknown type; ChannelFullError where the queue stays full;
   *         BrokerUnavailableError where no confirm came: the message may have arrived, and the same id may be sent again.
   */
  async submit(type: string, data: unknown, signal?: AbortSignal, traceparent?: string): Promise<string> {
    const channel = this.#producer.publishes[type];
    if (channel === undefined) throw new PermanentError(`${this.#producer.id} publishes no "${type}"`);
    const wrong = invalidReason(this.#wiring.validators, type, data);
    if (wrong !== undefined) throw new PermanentError(wrong, { code: 'INVALID' });
    if (this.#waiting >= mostWaiting) throw new ChannelFullError(`${this.#waiting} callers wait for ${channel}`);
    const { clock, random, tracer } = this.#ports;
    const produced = producedEnvelope(messageDescription(this.#wiring.system, type), this.#producer.id, data, clock.now());
    const span = tracer?.start({
      name: `publish ${type}`,
      kind: 'producer',
      parent: traceparent,
      attributes: { 'messaging.destination.name': channel, 'messaging.message.id': produced.id },
    });
    const envelope = withTrace(produced, span?.traceparent ?? traceparent);
    this.#waiting += 1;
    try {
      const ports = { clock, random, signal, budget: this.#budget, breaker: this.#breaker };
      await retry(this.#policy, ports, () => this.#publish(channel, envelope));
      this.#ports.metrics.count('published', { channel });
      span?.end();
      return envelope.id;
    } catch (error) {
      span?.end(error);
      this.#ports.metrics.count('rejected', { channel, reason: errorCode(error) });
      throw error instanceof Refused ? error.cause : error;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #publish(channel: string, envelope: ReturnType<typeof producedEnvelope>): Promise<void> {
    try {
      await this.#ports.broker.publish(channel, [envelope]);
    } catch (error) {
      if (error instanceof ChannelFullError && this.#producer.onReject === '503') throw new Refused(error);
      throw error;
    }
  }
}

/** A full queue that the caller is told of at once, instead of waiting for room. */
class Refused extends PermanentError {
  override readonly cause: ChannelFullError;

  constructor(cause: ChannelFullError) {
    super(cause.message, { cause, code: 'CHANNEL_FULL' });
    this.cause = cause;
  }
}

/** Whether a refusal is worth another try by the caller. */
export function isTemporary(error: unknown): boolean {
  return (
    error instanceof ChannelFullError || error instanceof BrokerUnavailableError || ['TIMEOUT', 'CIRCUIT_OPEN'].includes(errorCode(error))
  );
}
