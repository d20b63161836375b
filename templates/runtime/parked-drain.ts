import { errorMessage } from './errors.ts';
import type { Broker, Clock, DeadLettered, Delivery, Logger } from './ports.ts';
import type { ParkedMessage, SequenceStreams } from './sequence-streams.ts';

export interface DrainPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly log: Logger;
  /** Settles the whole batch; rejects only where the infrastructure is away. */
  readonly process: (batch: readonly Delivery[]) => Promise<void>;
}

export interface DrainOptions {
  readonly consumer: string;
  /** Queue or subscription that the messages came from. */
  readonly source: string;
  /** Its dead-letter queue. */
  readonly deadLetter: string | undefined;
}

const batchSize = 50;
/** Another process may have filled the gap, or have died before it went on. */
const pollMs = 1000;

/** Handles the messages that waited in the store for a gap to be filled, once it is. */
export class ParkedDrain {
  readonly #streams: SequenceStreams;
  readonly #options: DrainOptions;
  readonly #ports: DrainPorts;
  readonly #stopped = new AbortController();
  #waiting = new AbortController();
  #woken = false;
  #loop: Promise<void> | undefined;

  constructor(streams: SequenceStreams, options: DrainOptions, ports: DrainPorts) {
    this.#streams = streams;
    this.#options = options;
    this.#ports = ports;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Says that a message which waited is next now. */
  wake(): void {
    this.#woken = true;
    this.#waiting.abort();
  }

  /** Resolves when the batch under way is settled; what waits stays in the store. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#waiting.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      this.#woken = false;
      try {
        const next = await this.#streams.next(batchSize);
        if (next.length > 0) await this.#ports.process(next.map((message) => this.#delivery(message)));
      } catch (error) {
        this.#ports.log.warn('parked messages wait on', { consumer: this.#options.consumer, error: errorMessage(error) });
        this.#woken = false;
      }
      if (this.#woken || this.#stopped.signal.aborted) continue;
      this.#waiting = new AbortController();
      await this.#ports.clock.sleep(pollMs, this.#waiting.signal).catch(() => undefined);
    }
  }

  /** Its row went with the transaction that handled it, so that an acknowledgement has nothing left to do. */
  #delivery({ envelope, attempts }: ParkedMessage): Delivery {
    const { clock } = this.#ports;
    const { source } = this.#options;
    return {
      envelope,
      attempt: attempts,
      redelivered: attempts > 1,
      enqueuedAt: clock.now(),
      ack: async () => undefined,
      retry: (delayMs) => this.#streams.postpone(envelope, delayMs),
      deadLetter: (reason) => this.#bury({ envelope, reason, source, attempts }),
      release: () => this.#streams.giveBack(envelope),
    };
  }

  async #bury(dead: DeadLettered): Promise<void> {
    const { broker } = this.#ports;
    const { deadLetter, source } = this.#options;
    if (broker.bury !== undefined) return broker.bury(source, dead);
    if (deadLetter !== undefined) await broker.publish(deadLetter, [dead.envelope]);
  }
}
