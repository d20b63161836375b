import { refusalOf } from './admission.ts';
import { BatchTransaction, type Handled, type Placed, type TransactionPorts } from './batch-transaction.ts';
import { crashPoint } from './crash-point.ts';
import { exhausted, isSuspect, noteStart, undoStart } from './delivery-starts.ts';
import { errorMessage, HeldBackError, isInfrastructure } from './errors.ts';
import { groupBy } from './group-by.ts';
import { inboxEntry } from './inbox.ts';
import { tryInPlace } from './in-place.ts';
import { OneAtATime } from './one-at-a-time.ts';
import type { Delivery } from './ports.ts';
import { OutstandingFullError } from './request-reply.ts';
import { Settler, type SettlerPorts } from './settler.ts';
import { postponeMs } from './shard-outage.ts';
import type { Subscriber } from './subscriber.ts';

export interface ProcessorPorts extends TransactionPorts, SettlerPorts {
  /** Told after each commit that wrote outbox rows, and for duplicates, whose rows may still be unsent. */
  readonly onCommitted: (subscriber: Subscriber, database: number) => void;
  /** Lets one message at a time be at work that a process may have died of, over all consumers of this process. Absent: of this consumer. */
  readonly suspects?: OneAtATime;
  /** Told that a message which waited for a gap is next now. */
  readonly onNextWaiting?: () => void;
}

/** Handles batches of deliveries of one subscriber and settles each of them. */
export class BatchProcessor {
  readonly #subscriber: Subscriber;
  readonly #ports: ProcessorPorts;
  readonly #stop: AbortSignal;
  readonly #settler: Settler;
  readonly #transaction: BatchTransaction;
  readonly #suspects: OneAtATime;
  readonly #labels: { consumer: string };

  constructor(subscriber: Subscriber, ports: ProcessorPorts, stop: AbortSignal) {
    this.#subscriber = subscriber;
    this.#ports = ports;
    this.#stop = stop;
    this.#settler = new Settler(subscriber, ports);
    this.#transaction = new BatchTransaction(subscriber, ports, this.#settler, stop);
    this.#suspects = ports.suspects ?? new OneAtATime();
    this.#labels = { consumer: subscriber.id };
  }

  /**
   * Settles every delivery of the batch; never rejects for the fault of a message.
   * @throws the infrastructure's error where a database or the broker is away: then all unsettled ones were given back, or
   *         where their order counts, are named by a HeldBackError.
   */
  async process(deliveries: readonly Delivery[]): Promise<void> {
    this.#ports.metrics.count('received', this.#labels, deliveries.length);
    deliveries.forEach(() => crashPoint('after-receive'));
    const placed: Placed[] = [];
    for (const delivery of deliveries) {
      const item = await this.#place(delivery);
      if (item !== undefined) placed.push(item);
    }
    const groups = groupBy(placed, ({ placement }) => placement?.database ?? 0);
    const outages = await Promise.allSettled([...groups.values()].map((group) => this.#processGroup(group)));
    const outage = outages.find((result) => result.status === 'rejected');
    if (outage !== undefined) throw outage.reason;
  }

  /** Refuses what no repeat can make right. */
  async #place(delivery: Delivery): Promise<Placed | undefined> {
    const { store, idempotency, redelivery } = this.#subscriber;
    const { attempt } = delivery;
    // Without a store nothing tells a message that kills from one that was only held when its process died.
    const reason = refusalOf(this.#subscriber, delivery, this.#ports.clock.now()) ?? (store ? undefined : exhausted(redelivery, attempt));
    if (reason !== undefined) {
      await this.#settler.giveUp(delivery, attempt, reason);
      return undefined;
    }
    try {
      const placement = store?.place(delivery.envelope.data);
      return { entry: { ...inboxEntry(delivery, idempotency), slot: placement?.slot }, placement };
    } catch (error) {
      await this.#settler.fail(delivery, attempt, error);
      return undefined;
    }
  }

  /** What may have killed a process runs alone, after the others. */
  async #processGroup(group: readonly Placed[]): Promise<void> {
    if (this.#subscriber.inPlace) return this.#inPlace(group);
    const suspects = group.filter(({ entry }) => this.#isSuspect(entry.delivery));
    const others = suspects.length === 0 ? group : group.filter((item) => !suspects.includes(item));
    try {
      if (others.length > 0) await this.#together(others);
    } catch (error) {
      return this.#giveBack(suspects, error);
    }
    await this.#oneByOne(suspects);
  }

  /** One transaction over all of the group, or where that fails, one each. */
  async #together(group: readonly Placed[]): Promise<void> {
    try {
      await this.#run(group);
    } catch (error) {
      // Where a batch does not fit among the outstanding requests, a part of it may.
      const roomForSome = error instanceof OutstandingFullError && group.length > 1;
      if ((isInfrastructure(error) && !roomForSome) || this.#stop.aborted) return this.#giveBack(group, error);
      const [only] = group;
      if (group.length === 1 && only !== undefined) return this.#settler.fail(only.entry.delivery, only.entry.attempt, error);
      this.#ports.log.debug('batch failed, its messages run alone', { ...this.#labels, size: group.length, error: errorMessage(error) });
      await this.#oneByOne(group);
    }
  }

  /** Poison spoils no neighbour; an outage on the way gives back the rest too. */
  async #oneByOne(group: readonly Placed[]): Promise<void> {
    for (const [index, item] of group.entries()) {
      try {
        await this.#exclusively(item, () => this.#alone(item));
      } catch (error) {
        return this.#giveBack(group.slice(index + 1), error);
      }
    }
  }

  async #alone(item: Placed): Promise<void> {
    let counted: Placed | undefined;
    try {
      counted = await this.#counted(item);
    } catch (error) {
      return this.#giveBack([item], error);
    }
    if (counted === undefined) return;
    try {
      await this.#together([counted]);
    } catch (error) {
      if (counted !== item) await this.#undoStart(counted);
      throw error;
    }
  }

  /** As far as the outage lets it: where it does not, the broker's own count still bounds what is counted here. */
  async #undoStart({ entry, placement }: Placed): Promise<void> {
    const { store, id } = this.#subscriber;
    if (store === undefined || placement === undefined) return;
    const undone = store.transaction([placement], (sql) => undoStart(sql, id, entry.delivery));
    await undone.catch((error: unknown) => this.#ports.log.debug('start not taken back', { ...this.#labels, error: errorMessage(error) }));
  }

  #isSuspect(delivery: Delivery): boolean {
    return isSuspect(delivery, this.#ports.broker.capabilities);
  }

  /** Were two suspects at work when the process dies, nothing would tell which of them did it. */
  #exclusively<Result>(item: Placed, work: () => Promise<Result>): Promise<Result> {
    return this.#isSuspect(item.entry.delivery) ? this.#suspects.run(work) : work();
  }

  /** The item with its attempt counted where a process may have died of it; undefined where that was the last one. */
  async #counted(item: Placed): Promise<Placed | undefined> {
    const { delivery } = item.entry;
    const { store, redelivery, id } = this.#subscriber;
    if (store === undefined || item.placement === undefined || !this.#isSuspect(delivery)) return item;
    // Within the fence of its slot: what a moving shard refuses has not begun.
    const attempt = await store.transaction([item.placement], (sql) => noteStart(sql, id, delivery));
    const reason = exhausted(redelivery, attempt);
    if (reason === undefined) return { ...item, entry: { ...item.entry, attempt } };
    await this.#settler.giveUp(delivery, attempt, reason);
    return undefined;
  }

  /** Where order counts, a message is tried again before any later one of its key, without leaving this process. */
  async #inPlace(group: readonly Placed[]): Promise<void> {
    const left = await tryInPlace(group, {
      ...this.#ports,
      stop: this.#stop,
      settler: this.#settler,
      exclusively: (item, work) => this.#exclusively(item, work),
      count: (item) => this.#counted(item),
      run: (items) => this.#run(items),
    });
    if (left === undefined) return;
    if (this.#stop.aborted) return this.#settler.giveBack(left.items.map(({ entry }) => entry.delivery));
    throw new HeldBackError(
      left.items.map(({ entry }) => entry.delivery),
      left.error,
    );
  }

  /** One transaction, then the settlements. */
  async #run(group: readonly Placed[]): Promise<void> {
    const placement = group[0]?.placement;
    const handled = await this.#transaction.run(group);
    crashPoint('after-commit-before-ack');
    this.#ports.metrics.count('handled', this.#labels, handled.fresh.length);
    this.#ports.metrics.count('duplicates', this.#labels, handled.duplicates.length);
    if (placement !== undefined) this.#ports.onCommitted(this.#subscriber, placement.database);
    await this.#settle(handled);
    if (handled.isNextWaiting) this.#ports.onNextWaiting?.();
  }

  async #settle({ fresh, duplicates, mismatched, parked, followers }: Handled): Promise<void> {
    await Promise.all([
      ...[...fresh, ...duplicates].map((entry) => this.#settler.done(entry)),
      ...parked.map((entry) => this.#settler.kept(entry)),
      ...mismatched.map(({ delivery, attempt, key }) =>
        this.#settler.giveUp(delivery, attempt, `${key} was handled before with another body`),
      ),
      ...followers.map(({ delivery, attempt }) =>
        this.#settler.giveUp(delivery, attempt, 'key-parked: an earlier message of its key was dead-lettered'),
      ),
    ]);
  }

  /** Where one shard of several is away, its messages are put off, and this consumer goes on with the others. */
  async #giveBack(group: readonly Placed[], error: unknown): Promise<void> {
    const deliveries = group.map(({ entry }) => entry.delivery);
    const delayMs = postponeMs(error, this.#subscriber.store?.databases.length ?? 0, this.#ports.random());
    if (delayMs !== undefined && !this.#stop.aborted) return this.#settler.postpone(deliveries, delayMs);
    await this.#settler.giveBack(deliveries);
    if (!this.#stop.aborted) throw error;
  }
}
