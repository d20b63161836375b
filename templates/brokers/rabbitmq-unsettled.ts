import type { Channel, ConsumeMessage } from 'amqplib';
import type { Clock } from '../runtime/ports.ts';
import type { RabbitAcks } from './rabbitmq-acks.ts';

/** One channel's consumers; a reconnection makes a new one. */
export interface Line {
  readonly channel: Channel;
  readonly acks: RabbitAcks;
  readonly consumerTags: string[];
  isLost: boolean;
}

/** A delivery that was handed out. */
export interface Unsettled {
  readonly line: Line;
  readonly message: ConsumeMessage;
  readonly deadlineMs: number;
  /** `void`: past its deadline it was given back. */
  state: 'open' | 'settling' | 'void';
}

/** The deliveries of one consumption that are not settled. Gives back those that are not settled in time. */
export class UnsettledDeliveries {
  readonly #clock: Clock;
  readonly #heldMs: number;
  readonly #onGivenBack: () => void;
  readonly #closed = new AbortController();
  /** In the order of their deadlines. */
  readonly #deliveries = new Set<Unsettled>();
  #isWatching = false;

  constructor(clock: Clock, heldMs: number, onGivenBack: () => void) {
    this.#clock = clock;
    this.#heldMs = heldMs;
    this.#onGivenBack = onGivenBack;
  }

  get size(): number {
    return this.#deliveries.size;
  }

  add(line: Line, message: ConsumeMessage): Unsettled {
    const deadlineMs = this.#clock.monotonic() + this.#heldMs;
    const unsettled: Unsettled = { line, message, deadlineMs, state: 'open' };
    this.#deliveries.add(unsettled);
    if (!this.#isWatching) void this.#watch();
    return unsettled;
  }

  delete(unsettled: Unsettled): void {
    this.#deliveries.delete(unsettled);
  }

  /** The broker gives the deliveries of a lost channel to others by itself. */
  forget(line: Line): void {
    for (const unsettled of this.#deliveries) if (unsettled.line === line) this.#deliveries.delete(unsettled);
  }

  /** Ends the watch: nobody will settle any more. */
  close(): void {
    this.#closed.abort();
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    for (const unsettled of this.#deliveries) {
      const leftMs = unsettled.deadlineMs - this.#clock.monotonic();
      if (leftMs > 0) await this.#clock.sleep(leftMs, this.#closed.signal).catch(() => undefined);
      if (this.#closed.signal.aborted) break;
      if (unsettled.state === 'settling' || !this.#deliveries.delete(unsettled)) continue;
      unsettled.state = 'void';
      giveBack(unsettled);
      this.#onGivenBack();
    }
    this.#isWatching = false;
  }
}

/** Not nack: since RabbitMQ 4.3 only a reject counts as an attempt. */
export function giveBack({ line, message }: Unsettled): void {
  line.acks.forget(message);
  try {
    line.channel.reject(message, true);
  } catch {
    // The channel is ending, and with it the broker takes the delivery back by itself.
  }
}
