/** Undefined where the item succeeded. */
export type Outcome = Error | undefined;

interface Waiting<Item> {
  readonly item: Item;
  readonly weight: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Joins what arrives while the previous batch is under way into the next one, in order.
 * One batch runs at a time, so that many small writes share a commit and none waits for a timer.
 */
export class Coalescer<Item> {
  readonly #run: (items: readonly Item[]) => Promise<readonly Outcome[]>;
  readonly #maxWeight: number;
  #waiting: Waiting<Item>[] = [];
  #running: Promise<void> | undefined;

  /**
   * @param run Processes a batch and returns one outcome an item; a rejection fails the whole batch.
   * @param maxWeight A batch ends before it would pass this weight, but holds at least one item.
   */
  constructor(run: (items: readonly Item[]) => Promise<readonly Outcome[]>, maxWeight: number) {
    this.#run = run;
    this.#maxWeight = maxWeight;
  }

  /** Resolves or rejects with this item's own outcome. */
  add(item: Item, weight = 1): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, weight, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when nothing is waiting or under way. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #drain(): Promise<void> {
    // Yields once, so that all calls of the same tick meet in the first batch.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) await this.#runBatch(this.#take());
    this.#running = undefined;
  }

  #take(): Waiting<Item>[] {
    let weight = 0;
    const end = this.#waiting.findIndex((entry, index) => {
      weight += entry.weight;
      return index > 0 && weight > this.#maxWeight;
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  async #runBatch(batch: readonly Waiting<Item>[]): Promise<void> {
    try {
      const outcomes = await this.#run(batch.map((entry) => entry.item));
      for (const [index, entry] of batch.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined) entry.resolve();
        else entry.reject(outcome);
      }
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
  }
}
