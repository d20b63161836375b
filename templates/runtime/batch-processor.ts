import { moveCheckpoint } from './checkpoint.ts';
import { crashPoint } from './crash-point.ts';
import { invalidReason } from './envelopes.ts';
import { errorCode, errorMessage, isInfrastructure, TimeoutError } from './errors.ts';
import { writeEventLog } from './event-log.ts';
import { groupBy } from './group-by.ts';
import { inboxEntry, recordOutcomes, screenInbox, type InboxEntry, type Screened } from './inbox.ts';
import { linkSignal } from './linked-signal.ts';
import { numberMessages } from './message-sequence.ts';
import type { Metrics } from './metrics.ts';
import { repeatOutbox, writeOutbox, type Outgoing } from './outbox.ts';
import type { Broker, Clock, Delivery, LogFields, Logger, Random, Sql } from './ports.ts';
import { noteProjected } from './read-your-writes.ts';
import { decideRedelivery } from './redelivery.core.ts';
import { describeFailure } from './retry.ts';
import { OutstandingFullError } from './request-reply.ts';
import type { Placement } from './sharding.core.ts';
import type { Subscriber } from './subscriber.ts';
import { withTrace, type Span, type Tracer } from './tracing.ts';
import { UnitOfWork, type Home } from './unit-of-work.ts';

export interface ProcessorPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracer?: Tracer | undefined;
  /** Told after each commit that wrote outbox rows, and for duplicates, whose rows may still be unsent. */
  readonly onCommitted: (subscriber: Subscriber, database: number) => void;
}

interface Placed {
  readonly entry: InboxEntry;
  readonly placement: Placement | undefined;
}

/** Handles batches of deliveries of one subscriber and settles each of them. */
export class BatchProcessor {
  readonly #subscriber: Subscriber;
  readonly #ports: ProcessorPorts;
  readonly #stop: AbortSignal;
  readonly #labels: { consumer: string };

  constructor(subscriber: Subscriber, ports: ProcessorPorts, stop: AbortSignal) {
    this.#subscriber = subscriber;
    this.#ports = ports;
    this.#stop = stop;
    this.#labels = { consumer: subscriber.id };
  }

  /**
   * Settles every delivery of the batch; never rejects for the fault of a message.
   * @throws the infrastructure's error where a database or the broker is away: then all unsettled ones were given back.
   */
  async process(deliveries: readonly Delivery[]): Promise<void> {
    this.#ports.metrics.count('received', this.#labels, deliveries.length);
    deliveries.forEach(() => crashPoint('after-receive'));
    const placed: Placed[] = [];
    for (const delivery of deliveries) {
      const item = await this.#screen(delivery);
      if (item !== undefined) placed.push(item);
    }
    const groups = groupBy(placed, ({ placement }) => placement?.database ?? 0);
    const outages = await Promise.allSettled([...groups.values()].map((group) => this.#processGroup(group)));
    const outage = outages.find((result) => result.status === 'rejected');
    if (outage !== undefined) throw outage.reason;
  }

  /** Refuses what no repeat can make right. */
  async #screen(delivery: Delivery): Promise<Placed | undefined> {
    const { envelope } = delivery;
    const { types, publishing, store } = this.#subscriber;
    const reason = this.#expired(envelope.expirytime)
      ? `expired at ${envelope.expirytime}`
      : types.includes(envelope.type)
        ? invalidReason(publishing.validators, envelope.type, envelope.data)
        : `${this.#subscriber.id} handles no "${envelope.type}"`;
    if (reason !== undefined) {
      await this.#giveUp(delivery, reason);
      return undefined;
    }
    try {
      return { entry: inboxEntry(delivery), placement: store?.place(envelope.data) };
    } catch (error) {
      await this.#fail(delivery, error);
      return undefined;
    }
  }

  #expired(expirytime: string | undefined): boolean {
    return expirytime !== undefined && Date.parse(expirytime) <= this.#ports.clock.now();
  }

  async #processGroup(group: readonly Placed[]): Promise<void> {
    try {
      await this.#together(group);
    } catch (error) {
      // Where a batch does not fit among the outstanding requests, a part of it may.
      const roomForSome = error instanceof OutstandingFullError && group.length > 1;
      if ((isInfrastructure(error) && !roomForSome) || this.#stop.aborted) return this.#giveBack(group, error);
      const [only] = group;
      if (group.length === 1 && only !== undefined) return this.#fail(only.entry.delivery, error);
      this.#ports.log.debug('batch failed, its messages run alone', { ...this.#labels, size: group.length, error: errorMessage(error) });
      await this.#oneByOne(group);
    }
  }

  /** Poison spoils no neighbour; an outage on the way gives back the rest too. */
  async #oneByOne(group: readonly Placed[]): Promise<void> {
    for (const [index, item] of group.entries()) {
      try {
        await this.#processGroup([item]);
      } catch (error) {
        return this.#giveBack(group.slice(index + 1), error);
      }
    }
  }

  /** One transaction over all of the group, then the acks. */
  async #together(group: readonly Placed[]): Promise<void> {
    const { store } = this.#subscriber;
    const placement = group[0]?.placement;
    const screened =
      store === undefined || placement === undefined
        ? await this.#withoutStore(group)
        : await store.databaseOf(placement).transaction((sql) => this.#inTransaction(sql, group));
    crashPoint('after-commit-before-ack');
    this.#ports.metrics.count('handled', this.#labels, screened.fresh.length);
    this.#ports.metrics.count('duplicates', this.#labels, screened.duplicates.length);
    if (placement !== undefined) this.#ports.onCommitted(this.#subscriber, placement.database);
    for (const { delivery } of [...screened.fresh, ...screened.duplicates]) this.#ports.metrics.attempts(this.#labels, delivery.attempt);
    await Promise.all([
      ...[...screened.fresh, ...screened.duplicates].map(({ delivery }) => this.#settle(delivery.ack())),
      ...screened.mismatched.map(({ delivery, key }) => this.#giveUp(delivery, `${key} was handled before with another body`)),
    ]);
  }

  async #inTransaction(sql: Sql, group: readonly Placed[]): Promise<Screened> {
    crashPoint('after-begin');
    const { id, idempotent, projection } = this.#subscriber;
    const entries = group.map(({ entry }) => entry);
    const screened = idempotent ? await screenInbox(sql, id, entries) : { fresh: entries, duplicates: [], mismatched: [] };
    crashPoint('after-dedup');
    if (projection) await moveCheckpoint(sql, id, screened.fresh);
    if (projection && this.#subscriber.store?.description.readYourWrites === true) await noteProjected(sql, id, screened.fresh);
    const placements = new Map(group.map(({ entry, placement }) => [entry, placement]));
    const done: { key: string; work: UnitOfWork }[] = [];
    for (const entry of this.#subscriber.roles?.inOrder(screened.fresh) ?? screened.fresh) {
      const work = await this.#handle(entry.delivery, this.#home(sql, placements.get(entry)));
      done.push({ key: entry.key, work });
    }
    const repeated = (await this.#subscriber.roles?.replay(sql, screened.duplicates)) ?? [];
    await this.#publish(
      sql,
      done.flatMap(({ work }) => work.outgoing),
    );
    await repeatOutbox(sql, [...done.flatMap(({ work }) => work.repeated), ...repeated]);
    if (idempotent)
      await recordOutcomes(
        sql,
        id,
        done.map(({ key, work }) => ({ key, saves: work.saves, published: work.published })),
      );
    crashPoint('after-store');
    return screened;
  }

  #home(sql: Sql, placement: Placement | undefined): Home | undefined {
    const { store } = this.#subscriber;
    return store === undefined || placement === undefined ? undefined : { store, placement, sql };
  }

  async #withoutStore(group: readonly Placed[]): Promise<Screened> {
    for (const { entry } of group) {
      const work = await this.#handle(entry.delivery, undefined);
      await this.#publish(undefined, work.outgoing);
    }
    return { fresh: group.map(({ entry }) => entry), duplicates: [], mismatched: [] };
  }

  async #handle(delivery: Delivery, home: Home | undefined): Promise<UnitOfWork> {
    const { attempt } = delivery;
    const span = this.#span(delivery);
    const envelope = withTrace(delivery.envelope, span?.traceparent);
    const work = new UnitOfWork(envelope, this.#subscriber.publishing, home);
    const message = { id: envelope.id, type: envelope.type, data: envelope.data, envelope, attempt };
    const log = this.#ports.log.with(this.#fieldsOf(delivery));
    const { ackTimeoutMs } = this.#subscriber;
    const { signal, abort, unlink } = linkSignal(this.#stop);
    const timer = setTimeout(() => abort(new TimeoutError(`not handled within ${ackTimeoutMs} ms`)), ackTimeoutMs);
    try {
      await this.#subscriber.handle({ message, work, log, signal });
      span?.end();
    } catch (error) {
      span?.end(error);
      throw error;
    } finally {
      clearTimeout(timer);
      unlink();
    }
    crashPoint('after-handler');
    return work;
  }

  #span({ envelope, attempt }: Delivery): Span | undefined {
    const { id, source } = this.#subscriber;
    return this.#ports.tracer?.start({
      name: `process ${envelope.type}`,
      kind: 'consumer',
      parent: envelope.traceparent,
      attributes: {
        'messaging.destination.name': source,
        'messaging.message.id': envelope.id,
        'messaging.consumer.group.name': id,
        'eventwright.attempt': attempt,
      },
    });
  }

  /** What every line about a delivery says of it. */
  #fieldsOf({ envelope, attempt }: Delivery): LogFields {
    const { id, correlationid, traceparent } = envelope;
    const traceId = traceparent === undefined ? {} : { traceId: traceparent.split('-')[1] };
    return { ...this.#labels, messageId: id, correlationId: correlationid ?? id, attempt, ...traceId };
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

  async #giveBack(group: readonly Placed[], error: unknown): Promise<void> {
    await Promise.all(group.map(({ entry }) => this.#settle(entry.delivery.release())));
    if (!this.#stop.aborted) throw error;
  }

  async #fail(delivery: Delivery, error: unknown): Promise<void> {
    const decision = decideRedelivery(this.#subscriber.redelivery, delivery.attempt, describeFailure(error), this.#ports.random());
    const fields = { ...this.#fieldsOf(delivery), error: errorMessage(error) };
    if (decision.kind === 'dead-letter') return this.#giveUp(delivery, `${errorCode(error)}: ${errorMessage(error)}`);
    this.#ports.metrics.count('retries', this.#labels);
    this.#ports.log.warn('message failed, will be delivered again', { ...fields, delayMs: Math.round(decision.delayMs) });
    await this.#settle(delivery.retry(decision.delayMs));
  }

  async #giveUp(delivery: Delivery, reason: string): Promise<void> {
    this.#ports.metrics.count('dead_lettered', this.#labels);
    this.#ports.metrics.attempts(this.#labels, delivery.attempt);
    this.#ports.log.error('message dead-lettered', { ...this.#fieldsOf(delivery), reason });
    await this.#settle(delivery.deadLetter(reason));
  }

  /** A settlement that does not arrive only means another delivery, which the inbox then suppresses. */
  async #settle(settlement: Promise<void>): Promise<void> {
    await settlement.catch((error: unknown) => this.#ports.log.warn('settlement failed', { ...this.#labels, error: errorMessage(error) }));
  }
}
