import { errorMessage } from './errors.ts';
import { numberMessages } from './message-sequence.ts';
import { rewriteOutbox, type Outgoing } from './outbox.ts';
import type { Envelope } from './envelope.ts';
import type { Clock, Database, Logger, Random } from './ports.ts';
import type { Requester } from './request-reply.ts';
import { lockDue, lockUnsent } from './request-reply-store.ts';
import { backoffDelayMs } from './retry.core.ts';

export interface SweeperPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Told after a commit that wrote outbox rows. */
  readonly onCommitted: () => void;
}

const batchSize = 100;
const shortestPollMs = 50;
const longestPollMs = 1000;
const outage = { baseMs: 200, multiplier: 2, maxMs: 5000, jitter: 'equal' } as const;

/**
 * Acts on the requests of one database whose time has come. Any number of processes may run one: each takes rows that no
 * other is at work on.
 */
export class RequestSweeper {
  readonly #database: Database;
  readonly #requesters: ReadonlyMap<string, Requester>;
  readonly #ports: SweeperPorts;
  readonly #stopped = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(database: Database, requesters: readonly Requester[], ports: SweeperPorts) {
    this.#database = database;
    this.#requesters = new Map(requesters.map((requester) => [requester.id, requester]));
    this.#ports = ports;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#loop;
  }

  /** One transaction over the requests that are due. @returns how many it changed. */
  async pass(): Promise<number> {
    const ids = [...this.#requesters.keys()];
    const types = [...this.#requesters.values()].flatMap(({ requests }) => Object.keys(requests));
    const changed = await this.#database.transaction(async (sql) => {
      const due = await lockDue(sql, ids, types, batchSize);
      const sends = new Map<string, Outgoing[]>();
      for (const request of due) {
        const result = await this.#requesters.get(request.requester)?.apply(sql, request, { kind: 'due', random: this.#ports.random() });
        sends.set(request.requester, [...(sends.get(request.requester) ?? []), ...(result?.sends ?? [])]);
      }
      for (const [requester, list] of sends) await rewriteOutbox(sql, await numberMessages(sql, requester, list));
      return due.length;
    });
    if (changed > 0) this.#ports.onCommitted();
    return changed;
  }

  /** Told by the relay, after it has removed the rows: a crash in between leaves the request PENDING, with the same timeout. */
  async onSent(envelopes: readonly Envelope[]): Promise<void> {
    const ids = envelopes.flatMap(({ id, requestid, replystatus }) => (requestid !== undefined && replystatus === undefined ? [id] : []));
    if (ids.length === 0) return;
    await this.#database.transaction(async (sql) => {
      for (const request of await lockUnsent(sql, ids)) {
        await this.#requesters.get(request.requester)?.apply(sql, request, { kind: 'sent' });
      }
    });
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopped.signal.aborted) {
      try {
        const changed = await this.pass();
        failures = 0;
        if (changed < batchSize) await this.#wait(this.#pollMs());
      } catch (error) {
        failures += 1;
        this.#ports.log.warn('request sweep failed', { error: errorMessage(error) });
        await this.#wait(backoffDelayMs(outage, failures, this.#ports.random()));
      }
    }
  }

  /** A tenth of the shortest timeout, so that a timeout is noticed about when it is over. */
  #pollMs(): number {
    const timeouts = [...this.#requesters.values()].flatMap(({ requests }) => Object.values(requests).map(({ timeoutMs }) => timeoutMs));
    return Math.min(longestPollMs, Math.max(shortestPollMs, Math.min(...timeouts) / 10));
  }

  async #wait(ms: number): Promise<void> {
    await this.#ports.clock.sleep(ms, this.#stopped.signal).catch(() => undefined);
  }
}
