/** One partition of a topic that this process reads: which records are in hand, and how far the group may commit. */
export class PartitionProgress {
  readonly topic: string;
  readonly partition: number;
  /** In rising order, since records come so. */
  readonly #inHand = new Set<number>();
  #nextOffset: number | undefined;
  #committed: number | undefined;
  /** Given to another member: what is in hand will be read again there. */
  isLost = false;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  /** Offset after the last record taken; undefined before the first. */
  get nextOffset(): number | undefined {
    return this.#nextOffset;
  }

  /** Takes a record. False where it was taken before, as after a rebalance that starts again at the last commit. */
  take(offset: number): boolean {
    if (this.#nextOffset !== undefined && offset < this.#nextOffset) return false;
    this.#nextOffset = offset + 1;
    this.#inHand.add(offset);
    return true;
  }

  settle(offset: number): void {
    this.#inHand.delete(offset);
  }

  /** The offset to commit: all before it are settled. Undefined where that is committed already. */
  get due(): number | undefined {
    const [lowest] = this.#inHand;
    const offset = lowest ?? this.#nextOffset;
    return offset === this.#committed ? undefined : offset;
  }

  onCommitted(offset: number): void {
    this.#committed = offset;
  }
}
