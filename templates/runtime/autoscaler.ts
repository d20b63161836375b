import { autoscale, startedWith, type AutoscalerState, type Reading, type ScalePolicy } from './autoscaler.core.ts';
import { errorMessage } from './errors.ts';
import type { Clock, Logger } from './ports.ts';

export interface AutoscalerPorts {
  readonly clock: Clock;
  readonly log: Logger;
  /** Reads every trigger; where it rejects, the group stays as it is until the next poll. */
  readonly measure: () => Promise<readonly Reading[]>;
  /** Makes the group this large; resolves when workers that had to go have ended. */
  readonly scale: (workers: number) => Promise<void>;
}

export interface AutoscalerOptions extends ScalePolicy {
  /** Names the group in logs. */
  readonly name: string;
  readonly pollMs: number;
}

/** Polls the triggers of one group of competing consumers and scales it. */
export class Autoscaler {
  readonly #options: AutoscalerOptions;
  readonly #ports: AutoscalerPorts;
  readonly #stopped = new AbortController();
  #state: AutoscalerState;
  #loop: Promise<void> | undefined;

  /** @param workers How many run already. */
  constructor(options: AutoscalerOptions, ports: AutoscalerPorts, workers: number) {
    this.#options = options;
    this.#ports = ports;
    this.#state = startedWith(workers, ports.clock.monotonic());
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Resolves when no scaling is under way. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#loop;
  }

  /** One poll. */
  async poll(): Promise<void> {
    const readings = await this.#ports.measure();
    const atMs = this.#ports.clock.monotonic();
    const before = this.#state.workers;
    const { state, effects } = autoscale(this.#state, { type: 'measured', atMs, readings }, this.#options);
    for (const { workers } of effects) {
      this.#ports.log.info('scaling', { group: this.#options.name, from: before, to: workers, readings });
      await this.#ports.scale(workers);
    }
    // Only now: what failed is asked for again at the next poll.
    this.#state = state;
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#ports;
    while (!this.#stopped.signal.aborted) {
      await clock.sleep(this.#options.pollMs, this.#stopped.signal).catch(() => undefined);
      if (this.#stopped.signal.aborted) return;
      try {
        await this.poll();
      } catch (error) {
        log.warn('not scaled', { group: this.#options.name, error: errorMessage(error) });
      }
    }
  }
}
