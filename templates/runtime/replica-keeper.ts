import { ConfigurationError, errorMessage, TransientError } from './errors.ts';
import { assertYoung } from './freshness.ts';
import type { Metrics } from './metrics.ts';
import type { Broker, Clock, Database, Logger, Random } from './ports.ts';
import { decideStart, lagMs, trackPending, type Pending, type StartDecision } from './replica.core.ts';
import { differenceText, reconcile, type Reconciliation } from './replica-reconcile.ts';
import { copySnapshot, type SnapshotParts } from './replica-snapshot.ts';
import { noteSeen, readState, restartSnapshot } from './replica-state.ts';
import { backoffDelayMs } from './retry.core.ts';
import type { ReplicaWiring } from './service.ts';
import type { SubscriptionDescription } from './system.ts';

export interface KeeperPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export interface Kept extends SnapshotParts {
  readonly wiring: ReplicaWiring;
  readonly subscription: SubscriptionDescription;
  readonly maxLagMs: number | undefined;
}

const probeMs = 1000;
/** Changes are looked for this far back: longer than a transaction takes from its first statement to its commit. */
const probeWindowMs = 10_000;
const probeRows = 1000;
/** Wait between the two looks of a reconciliation, where the drawing states no lag. */
const defaultSettleMs = 5000;
const mostSettles = 10;
const pause = { baseMs: 200, multiplier: 2, maxMs: 10_000, jitter: 'equal' } as const;

/**
 * Keeps a replica whole beside the queue that feeds it: takes a snapshot where it is empty or has a gap, compares
 * checksums at the start and every `reconcileMs`, and measures its lag. The queue goes on meanwhile, and goes on without
 * the source's database.
 */
export class ReplicaKeeper {
  readonly #kept: Kept;
  readonly #ports: KeeperPorts;
  readonly #database: Database;
  readonly #stopped = new AbortController();
  readonly #labels: { replica: string };
  #loop: Promise<void> | undefined;
  #decision: StartDecision = { kind: 'follow' };
  #whole = false;
  #pending: ReadonlyMap<string, Pending> = new Map();

  constructor(kept: Kept, ports: KeeperPorts) {
    const [database] = kept.replica.store.databases;
    if (database === undefined) throw new ConfigurationError(`replica "${kept.id}" has no database`);
    this.#kept = kept;
    this.#ports = ports;
    this.#database = database;
    this.#labels = { replica: kept.id };
  }

  /** Looks for a gap. Call it once the queue exists, and before anything is taken from it. */
  async prepare(): Promise<void> {
    const { id, replica, subscription, maxLagMs } = this.#kept;
    const state = await readState(this.#database, id);
    const { ready } = await this.#ports.broker.stats(subscription.id);
    const { maxLength, overflow, messageTtlMs } = subscription;
    this.#decision = decideStart({ state, empty: await replica.isEmpty(), queue: { ready, maxLength, overflow, messageTtlMs } });
    this.#whole = this.#decision.kind === 'follow';
    if (this.#decision.kind === 'bootstrap') await restartSnapshot(this.#database, id);
    if (maxLagMs !== undefined) this.#ports.metrics.set('replica_max_lag_ms', this.#labels, maxLagMs);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the service stops'));
    await this.#loop;
  }

  /** @throws TransientError while the first snapshot, or the one after a gap, is not whole; with code STALE where it is too old for its readers. */
  assertServes(): void {
    const { id, maxLagMs } = this.#kept;
    if (!this.#whole) throw new TransientError(`replica ${id} is being filled from its source`);
    if (maxLagMs !== undefined) assertYoung(id, lagMs(this.#pending, this.#ports.clock.monotonic()), maxLagMs);
  }

  async #run(): Promise<void> {
    await this.#untilDone('snapshot', () => this.#bootstrap());
    let nextReconcileMs = this.#ports.clock.monotonic();
    while (!this.#stopped.signal.aborted) {
      if (this.#ports.clock.monotonic() >= nextReconcileMs) {
        await this.#untilDone('reconciliation', () => this.#reconcile());
        nextReconcileMs = this.#ports.clock.monotonic() + this.#kept.wiring.reconcileMs;
      }
      await this.#probe().catch((error: unknown) => this.#warn('lag is not known', error));
      await this.#ports.clock.sleep(probeMs, this.#stopped.signal).catch(() => undefined);
    }
  }

  async #bootstrap(): Promise<void> {
    if (this.#whole) return;
    const reason = this.#decision.kind === 'bootstrap' ? this.#decision.reason : 'its snapshot was not finished';
    this.#ports.log.info('replica takes a snapshot of its source', { ...this.#labels, reason });
    const rows = await copySnapshot(this.#kept, this.#stopped.signal);
    this.#whole = true;
    this.#ports.metrics.count('replica_bootstraps', this.#labels);
    this.#ports.log.info('replica has the snapshot', { ...this.#labels, rows });
  }

  async #reconcile(): Promise<void> {
    const settleMs = this.#kept.maxLagMs ?? defaultSettleMs;
    this.#report(await reconcile(this.#kept, () => this.#settle(settleMs)));
  }

  /** Lets come what is under way: as long as the lag that is allowed, and as long as a backlog needs, within reason. */
  async #settle(ms: number): Promise<void> {
    for (let waits = 0; waits < mostSettles; waits++) {
      await this.#ports.clock.sleep(ms, this.#stopped.signal);
      const { ready, inFlight } = await this.#ports.broker.stats(this.#kept.subscription.id);
      if (ready + inFlight === 0) return;
    }
  }

  #report({ repaired, left }: Reconciliation): void {
    this.#ports.metrics.count('replica_repaired', this.#labels, repaired.length);
    this.#ports.metrics.set('replica_differences', this.#labels, left.length);
    if (repaired.length > 0)
      this.#ports.log.warn('rows differed from the source and were sent again', { ...this.#labels, rows: differenceText(repaired) });
    if (left.length > 0) this.#ports.log.error('rows differ from the source', { ...this.#labels, rows: differenceText(left) });
  }

  async #probe(): Promise<void> {
    await noteSeen(this.#database, this.#kept.id);
    const { source, replica, maxLagMs } = this.#kept;
    const changes = await source.changes(probeWindowMs, probeRows);
    const keys = [...[...this.#pending.keys()].map((key) => JSON.parse(key) as string[]), ...changes.map(({ fields }) => fields)];
    const nowMs = this.#ports.clock.monotonic();
    this.#pending = trackPending(this.#pending, changes, await replica.ofKeys(keys), nowMs);
    const lag = lagMs(this.#pending, nowMs);
    this.#ports.metrics.set('replica_lag_ms', this.#labels, Math.round(lag));
    if (maxLagMs !== undefined && lag > maxLagMs)
      this.#ports.log.warn('replica is older than its readers accept', { ...this.#labels, lagMs: Math.round(lag), maxLagMs });
  }

  /** Repeats until it succeeds: the source may be away for long. */
  async #untilDone(what: string, work: () => Promise<void>): Promise<void> {
    for (let failures = 1; !this.#stopped.signal.aborted; failures++) {
      try {
        return await work();
      } catch (error) {
        if (this.#stopped.signal.aborted) return;
        this.#warn(`${what} failed`, error);
        await noteSeen(this.#database, this.#kept.id).catch(() => undefined);
        const delayMs = backoffDelayMs(pause, failures, this.#ports.random());
        await this.#ports.clock.sleep(delayMs, this.#stopped.signal).catch(() => undefined);
      }
    }
  }

  #warn(message: string, error: unknown): void {
    if (!this.#stopped.signal.aborted) this.#ports.log.warn(message, { ...this.#labels, error: errorMessage(error) });
  }
}
