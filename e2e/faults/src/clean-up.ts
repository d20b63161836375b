/** What has to be undone, last first. */
export class CleanUp {
  readonly #steps: (() => Promise<unknown>)[] = [];

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  /** Undoes all of it, once. A step that fails is said, and must not hide why the work did. */
  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      await step().catch((error: unknown) => process.stderr.write(`clean-up: ${String(error)}\n`));
    }
  }
}
