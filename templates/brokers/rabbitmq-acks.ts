import type { Channel, ConsumeMessage } from 'amqplib';

/**
 * Acknowledgements of one channel, gathered over a turn of the event loop: what is acknowledged without a gap from the
 * oldest open delivery on goes as one frame, which costs both sides as much as that of a single message.
 */
export class RabbitAcks {
  readonly #channel: Channel;
  /** Delivery tags not settled yet, in the order of arrival, which is theirs. */
  readonly #open = new Set<number>();
  readonly #done = new Set<number>();

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Must be told of every delivery of the channel, before anything settles it. */
  received({ fields }: ConsumeMessage): void {
    this.#open.add(fields.deliveryTag);
  }

  /** The delivery was settled in another way. */
  forget({ fields }: ConsumeMessage): void {
    this.#open.delete(fields.deliveryTag);
    this.#done.delete(fields.deliveryTag);
  }

  ack({ fields }: ConsumeMessage): void {
    if (this.#done.size === 0) setImmediate(() => this.flush());
    this.#done.add(fields.deliveryTag);
  }

  /** Sends what is gathered now: for the end of the channel, which must come after it. */
  flush(): void {
    const last = this.#takeOldest();
    if (last !== undefined) this.#send(last, true);
    for (const tag of this.#done) {
      this.#open.delete(tag);
      this.#send(tag, false);
    }
    this.#done.clear();
  }

  /** @returns the last tag of the gapless run from the oldest open one; undefined where that one is not done. */
  #takeOldest(): number | undefined {
    let last: number | undefined;
    for (const tag of this.#open) {
      if (!this.#done.delete(tag)) break;
      this.#open.delete(tag);
      last = tag;
    }
    return last;
  }

  #send(deliveryTag: number, multiple: boolean): void {
    try {
      this.#channel.ack({ fields: { deliveryTag } } as ConsumeMessage, multiple);
    } catch {
      // The channel is ending: the broker takes the deliveries back by itself, and they come again.
    }
  }
}
