import { moveCheckpoint } from './checkpoint.ts';
import { crashPoint } from './crash-point.ts';
import { endStarts, isSuspect } from './delivery-starts.ts';
import { writeEventLog } from './event-log.ts';
import { groupBy } from './group-by.ts';
import { recordOutcomes, screenInbox, type InboxEntry, type Screened } from './inbox.ts';
import { handleMessage } from './message-handling.ts';
import { numberMessages } from './message-sequence.ts';
import type { Metrics } from './metrics.ts';
import { repeatOutbox, writeOutbox, type Outgoing } from './outbox.ts';
import { PendingRows } from './pending-rows.ts';
import type { Broker, Logger, Sql } from './ports.ts';
import { noteProjected } from './read-your-writes.ts';
import type { Admitted } from './sequence-streams.ts';
import type { Settler } from './settler.ts';
import type { Placement } from './sharding.core.ts';
import type { Subscriber } from './subscriber.ts';
import type { Tracer } from './tracing.ts';
import { homeOf, type Home, type UnitOfWork } from './unit-of-work.ts';

export interface TransactionPorts {
  readonly broker: Broker;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracer?: Tracer | undefined;
}

/** An entry and where its rows are. */
export interface Placed {
  readonly entry: InboxEntry;
  readonly placement: Placement | undefined;
  /** Its attempts are counted in this process from now on. */
  readonly isCounted?: boolean;
}

/** What a batch came to. */
export interface Handled extends Screened, Pick<Admitted, 'parked' | 'followers' | 'isNextWaiting'> {}

const nothingParked = { parked: [], followers: [], isNextWaiting: false } as const;

/** Handles batches of one subscriber, each as one transaction where there is a store: inbox, effects and outbox commit together. */
export class BatchTransaction {
  readonly #subscriber: Subscriber;
  readonly #ports: TransactionPorts;
  readonly #settler: Settler;
  readonly #stop: AbortSignal;

  constructor(subscriber: Subscriber, ports: TransactionPorts, settler: Settler, stop: AbortSignal) {
    this.#subscriber = subscriber;
    this.#ports = ports;
    this.#settler = settler;
    this.#stop = stop;
  }

  /** Commits what all of the group does, or nothing. @param group of one database @throws what a handler or the database throws. */
  async run(group: readonly Placed[]): Promise<Handled> {
    const { store } = this.#subscriber;
    const placements = group.flatMap(({ placement }) => placement ?? []);
    if (store === undefined || placements.length === 0) return this.#withoutStore(group);
    return store.transaction(placements, (sql) => this.#inTransaction(sql, group));
  }

  async #inTransaction(sql: Sql, group: readonly Placed[]): Promise<Handled> {
    crashPoint('after-begin');
    const { id, idempotent, projection } = this.#subscriber;
    const screened = await this.#screen(
      sql,
      group.map(({ entry }) => entry),
    );
    crashPoint('after-dedup');
    if (projection) await moveCheckpoint(sql, id, screened.fresh);
    if (projection && this.#subscriber.store?.description.readYourWrites === true) await noteProjected(sql, id, screened.fresh);
    const placements = new Map(group.map(({ entry, placement }) => [entry, placement]));
    const rows = new PendingRows(sql);
    const done: { key: string; work: UnitOfWork }[] = [];
    for (const entry of this.#subscriber.roles?.inOrder(screened.fresh) ?? screened.fresh) {
      const work = await this.#handle(entry, this.#home(rows, placements.get(entry)));
      done.push({ key: entry.key, work });
    }
    await rows.flush();
    const repeated = (await this.#subscriber.roles?.replay(sql, screened.duplicates)) ?? [];
    await this.#publish(
      sql,
      done.flatMap(({ work }) => work.outgoing),
    );
    await repeatOutbox(sql, [...done.flatMap(({ work }) => work.repeated), ...repeated]);
    const outcomes = done.map(({ key, work }) => ({ key, saves: work.saves, published: work.published }));
    if (idempotent) await recordOutcomes(sql, id, outcomes);
    await this.#endStarts(sql, screened);
    crashPoint('after-store');
    return screened;
  }

  async #screen(sql: Sql, entries: readonly InboxEntry[]): Promise<Handled> {
    const { id, idempotent, lookFirst, sequence } = this.#subscriber;
    if (!idempotent) return { fresh: entries, duplicates: [], mismatched: [], ...nothingParked };
    if (sequence === undefined) return { ...(await screenInbox(sql, id, entries, lookFirst)), ...nothingParked };
    const { apply, repeats, ...rest } = await sequence.admit(sql, entries);
    const { fresh, duplicates, mismatched } = await screenInbox(sql, id, [...apply, ...repeats]);
    // Below the mark it was handled, even where the inbox has forgotten it.
    const late = new Set(fresh.filter((entry) => repeats.includes(entry)));
    await recordOutcomes(
      sql,
      id,
      [...late].map(({ key }) => ({ key, saves: 0, published: [] })),
    );
    return { ...rest, mismatched, fresh: fresh.filter((entry) => !late.has(entry)), duplicates: [...duplicates, ...late] };
  }

  async #endStarts(sql: Sql, { fresh, duplicates }: Screened): Promise<void> {
    const { capabilities } = this.#ports.broker;
    const suspects = [...fresh, ...duplicates].filter(({ delivery }) => isSuspect(delivery, capabilities));
    await endStarts(
      sql,
      this.#subscriber.id,
      suspects.map(({ delivery }) => delivery),
    );
  }

  #home(rows: PendingRows, placement: Placement | undefined): Home | undefined {
    const { store } = this.#subscriber;
    return store === undefined || placement === undefined ? undefined : homeOf(store, placement, rows);
  }

  async #withoutStore(group: readonly Placed[]): Promise<Handled> {
    for (const { entry } of group) {
      const work = await this.#handle(entry, undefined);
      await this.#publish(undefined, work.outgoing);
    }
    return { fresh: group.map(({ entry }) => entry), duplicates: [], mismatched: [], ...nothingParked };
  }

  #handle(entry: InboxEntry, home: Home | undefined): Promise<UnitOfWork> {
    const { log, tracer } = this.#ports;
    const ownLog = () => log.with(this.#settler.fieldsOf(entry.delivery, entry.attempt));
    return handleMessage(this.#subscriber, entry, home, this.#stop, { tracer, log: ownLog });
  }

  /**
   * Through the outbox where there is one. Without it, before the commit: a crash in between then repeats the messages
   * under the same ids, where the other order would lose them.
   */
  async #publish(sql: Sql | undefined, outgoing: readonly Outgoing[]): Promise<void> {
    if (sql !== undefined && this.#subscriber.store?.description.outbox !== undefined) {
      const { eventLog } = this.#subscriber.store.description;
      const numbered = await numberMessages(sql, this.#subscriber.id, outgoing);
      if (eventLog !== undefined) await writeEventLog(sql, eventLog, numbered);
      return writeOutbox(sql, numbered);
    }
    for (const [channel, messages] of groupBy(outgoing, (message) => message.channel)) {
      await this.#ports.broker.publish(
        channel,
        messages.map(({ envelope }) => envelope),
      );
      this.#ports.metrics.count('published', { channel }, messages.length);
    }
  }
}
