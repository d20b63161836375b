import { errorMessage } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { Broker, Clock, Logger } from './ports.ts';
import type { SystemDescription } from './system.ts';

/** Ids of the queues and subscriptions whose depth and age a service tells. */
export interface ObservedQueues {
  /** It takes from them, or sends to them. */
  readonly queues: readonly string[];
  /** Where they put what could not be handled. */
  readonly deadLetters: readonly string[];
}

export interface CollectorPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

const freshMs = 1000;
const limitMs = 2000;

/** The queues that a service has to do with. @param sends Ids of the queues and topics that it sends to. */
export function observedQueues(system: SystemDescription, sources: readonly string[], sends: readonly string[]): ObservedQueues {
  const all = [...system.queues, ...system.subscriptions];
  const fed = system.subscriptions.filter(({ topic }) => sends.includes(topic)).map(({ id }) => id);
  const touched = new Set([...sources, ...sends, ...fed]);
  const own = all.filter(({ id }) => touched.has(id));
  const deadLetters = new Set(own.flatMap(({ deadLetter }) => deadLetter?.channel ?? []));
  return { queues: own.map(({ id }) => id).filter((id) => !deadLetters.has(id)), deadLetters: [...deadLetters] };
}

/** Reads from the broker, when somebody asks for the metrics, what no counter of the process can tell. */
export class MetricsCollector {
  readonly #observed: ObservedQueues;
  readonly #ports: CollectorPorts;
  #collectedAtMs = Number.NEGATIVE_INFINITY;
  #collecting: Promise<void> | undefined;

  constructor(observed: ObservedQueues, ports: CollectorPorts) {
    this.#observed = observed;
    this.#ports = ports;
  }

  /** Resolves within 2 s also where the broker hangs; then, and within a second of the last time, the gauges stay as they were. */
  async collect(): Promise<void> {
    const { clock } = this.#ports;
    if (clock.monotonic() - this.#collectedAtMs < freshMs) return;
    this.#collecting ??= this.#collect().finally(() => {
      this.#collecting = undefined;
    });
    const timer = new AbortController();
    await Promise.race([this.#collecting, clock.sleep(limitMs, timer.signal).catch(() => undefined)]);
    timer.abort();
  }

  async #collect(): Promise<void> {
    const { log, clock } = this.#ports;
    const { queues, deadLetters } = this.#observed;
    try {
      await Promise.all([...queues.map((queue) => this.#queue(queue)), ...deadLetters.map((queue) => this.#deadLetters(queue))]);
      this.#collectedAtMs = clock.monotonic();
    } catch (error) {
      log.debug('queues not measured', { error: errorMessage(error) });
    }
  }

  async #queue(queue: string): Promise<void> {
    const { broker, metrics } = this.#ports;
    const { ready, inFlight } = await broker.stats(queue);
    metrics.set('queue_depth', { queue }, ready + inFlight);
    const ageMs = broker.oldestAgeMs === undefined ? this.#guessedAgeMs(queue, ready) : await broker.oldestAgeMs(queue);
    if (ageMs !== undefined) metrics.set('queue_age_seconds', { queue }, ageMs / 1000);
  }

  async #deadLetters(queue: string): Promise<void> {
    const { ready, inFlight } = await this.#ports.broker.stats(queue);
    this.#ports.metrics.set('dead_letters', { queue }, ready + inFlight);
  }

  /** What waits came after the newest delivery: it is no older than that one. Undefined before the first delivery. */
  #guessedAgeMs(queue: string, ready: number): number | undefined {
    if (ready === 0) return 0;
    const newest = this.#ports.metrics.greatest('newest_enqueued_timestamp_seconds', { queue });
    return newest === undefined ? undefined : Math.max(0, this.#ports.clock.now() - newest * 1000);
  }
}
