import { setTimeout as sleep } from 'node:timers/promises';
import type { Rig } from './rig.ts';
import type { Stage } from './stages.ts';

const longest = 300;
const pollMs = 250;

/** Watches how much waits, so that a slow machine is not given ever more while its services are being broken. */
export class Backlog {
  readonly #stopped = new AbortController();
  #waiting = 0;

  constructor(rig: Rig, watched: readonly Stage[]) {
    void this.#watch(rig, watched);
  }

  get isLong(): boolean {
    return this.#waiting > longest;
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #watch(rig: Rig, watched: readonly Stage[]): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      // While a server is away, what was last seen stands.
      this.#waiting = await rig.observer.waiting(watched).catch(() => this.#waiting);
      await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
