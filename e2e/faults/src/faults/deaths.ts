/** The runtime dead-letters what was in hand at five deaths: it cannot know that none of them was the message's doing. */
const mostInARow = 3;

/** Counts the deaths of each service since all was calm, so that no innocent message is there at too many. */
export class Deaths {
  readonly #counts = new Map<string, number>();

  /** Notes one, and lets all that is in hand be finished where it was enough. @param process as `service-replica`. */
  async note(process: string, calm: () => Promise<void>): Promise<void> {
    const service = process.slice(0, process.lastIndexOf('-'));
    const count = (this.#counts.get(service) ?? 0) + 1;
    this.#counts.set(service, count);
    if (count < mostInARow) return;
    await calm();
    this.#counts.clear();
  }
}
