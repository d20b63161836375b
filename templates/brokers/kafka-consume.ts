import { setMaxListeners } from 'node:events';
import { BrokerUnavailableError } from '../runtime/errors.ts';
import type { ConsumeOptions, Consumption, Delivery } from '../runtime/ports.ts';
import type { BrokerOptions } from './broker-options.ts';
import type { KafkaLink } from './kafka-connection.ts';
import { Deadlines } from './kafka-deadlines.ts';
import { KafkaGroup } from './kafka-group.ts';
import type { PartitionProgress } from './kafka-progress.ts';
import { deadCopy, returnedCopy } from './kafka-records.ts';
import type { KafkaRecord } from './kafka-records.ts';
import { handOut } from './hand-out.ts';
import { mostHeldMs } from './leases.ts';
import { settleOnce } from './settle-once.ts';
import { decode } from './wire.ts';

/** Records that wait here for their delay; beyond it, later ones wait at the broker. */
const MAX_DELAYED = 10_000;
/** Before another try at a message whose settlement failed. */
const FAILED_SETTLEMENT_DELAY_MS = 1_000;

/** A queue or subscription as declared. */
export interface KafkaSource {
  readonly id: string;
  readonly groupId: string;
  /** Kafka topics of new and of returned records. */
  readonly topic: string;
  readonly retryTopic: string;
  readonly deadLetterTopic: string | undefined;
  readonly messageTtlMs: number | undefined;
  /** Message types taken; undefined means all. */
  readonly types: readonly string[] | undefined;
}

interface Held {
  readonly record: KafkaRecord;
  readonly progress: PartitionProgress;
  isAgain: boolean;
  /** `void`: past its deadline it was given back. */
  state: 'open' | 'settling' | 'void';
}

/** Hands out the records of one group as long as fewer than `prefetch` are unsettled. */
export class KafkaConsumption implements Consumption {
  readonly #source: KafkaSource;
  readonly #link: KafkaLink;
  readonly #options: BrokerOptions;
  readonly #limits: ConsumeOptions;
  readonly #onDelivery: (delivery: Delivery) => void;
  readonly #group: KafkaGroup;
  readonly #deadlines: Deadlines<Held>;
  readonly #unsettled = new Set<Held>();
  readonly #delayed = new Set<Held>();
  readonly #stopped = new AbortController();
  #waiting: Held[] = [];

  constructor(
    source: KafkaSource,
    link: KafkaLink,
    options: BrokerOptions,
    limits: ConsumeOptions,
    onDelivery: (delivery: Delivery) => void,
  ) {
    this.#source = source;
    this.#link = link;
    this.#options = options;
    this.#limits = limits;
    this.#onDelivery = onDelivery;
    // One a delayed message.
    setMaxListeners(0, this.#stopped.signal);
    this.#deadlines = new Deadlines(options.clock, mostHeldMs(limits), (held) => void this.#giveBack(held));
    this.#group = new KafkaGroup(link.consumer(source.groupId), [source.topic, source.retryTopic], options, {
      onRecords: (progress, records) => this.#receive(progress, records),
      onLost: (progress) => this.#forget(progress),
    });
  }

  start(): Promise<void> {
    return this.#group.join();
  }

  /** Deliveries of this process that are not settled. */
  get inFlight(): number {
    return this.#unsettled.size;
  }

  /** Records here that are not handed out. */
  get backlog(): number {
    return this.#waiting.length + this.#delayed.size;
  }

  progressOf(topic: string, partition: number): PartitionProgress | undefined {
    return this.#group.progressOf(topic, partition);
  }

  /** What is unsettled keeps the membership, since its commit needs one. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#waiting = [];
    this.#delayed.clear();
    for (const topic of [this.#source.topic, this.#source.retryTopic]) this.#group.setPaused(topic, true);
    await this.#leaveWhenSettled();
  }

  /** Gives back what nobody will settle any more. */
  async close(): Promise<void> {
    this.#deadlines.close();
    const open = [...this.#unsettled].filter(({ state }) => state === 'open');
    await Promise.allSettled(open.map((held) => this.#giveBack(held)));
    await this.#group.leave();
  }

  #receive(progress: PartitionProgress, records: readonly KafkaRecord[]): void {
    if (this.#stopped.signal.aborted) return;
    for (const record of records) {
      const held: Held = { record, progress, isAgain: false, state: 'open' };
      const leftMs = record.notBefore - this.#options.clock.now();
      if (leftMs > 0) void this.#delay(held, leftMs);
      else this.#waiting.push(held);
    }
    this.#pump();
  }

  async #delay(held: Held, delayMs: number): Promise<void> {
    this.#delayed.add(held);
    await this.#options.clock.sleep(delayMs, this.#stopped.signal).catch(() => undefined);
    if (!this.#delayed.delete(held)) return;
    this.#waiting.push(held);
    this.#pump();
  }

  #forget(progress: PartitionProgress): void {
    this.#waiting = this.#waiting.filter((held) => held.progress !== progress);
    for (const held of this.#delayed) if (held.progress === progress) this.#delayed.delete(held);
    for (const held of this.#unsettled) if (held.progress === progress) this.#free(held);
    this.#pump();
  }

  #pump(): void {
    while (!this.#stopped.signal.aborted && this.#unsettled.size < this.#limits.prefetch) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#hand(next);
    }
    if (this.#stopped.signal.aborted) return;
    const isFull = this.#waiting.length >= this.#limits.prefetch;
    this.#group.setPaused(this.#source.topic, isFull);
    this.#group.setPaused(this.#source.retryTopic, isFull || this.#delayed.size >= MAX_DELAYED);
  }

  #hand(held: Held): void {
    const { clock, log } = this.#options;
    const { id, types, messageTtlMs } = this.#source;
    this.#unsettled.add(held);
    const delivery = this.#delivery(held);
    const onFailure = (error: unknown) => log.warn('message not settled', { source: id, error: String(error) });
    if (types !== undefined && !types.includes(delivery.envelope.type)) return void delivery.ack().catch(onFailure);
    const isExpired = messageTtlMs !== undefined && delivery.enqueuedAt + messageTtlMs <= clock.now();
    if (isExpired) return void delivery.deadLetter('expired').catch(onFailure);
    this.#deadlines.add(held);
    handOut(this.#onDelivery, delivery, log);
  }

  #delivery(held: Held): Delivery {
    const { record } = held;
    const { clock } = this.#options;
    const settle = (before: () => Promise<void>) => this.#settle(held, before);
    return settleOnce(
      {
        envelope: decode(record.value.toString()),
        attempt: record.attempt,
        redelivered: record.isReturned || held.isAgain,
        enqueuedAt: record.enqueuedAt,
      },
      {
        ack: () => settle(() => Promise.resolve()),
        retry: (delayMs) => settle(() => this.#return(record, record.attempt, clock.now() + delayMs)),
        deadLetter: (reason) => settle(() => this.#bury(record, reason)),
        release: () => settle(() => this.#return(record, record.attempt - 1, 0)),
      },
      () => {
        this.#pump();
        if (this.#stopped.signal.aborted) void this.#leaveWhenSettled();
      },
    );
  }

  /** Does what must be confirmed first, then commits; where the first fails, the message is handed out again. */
  async #settle(held: Held, before: () => Promise<void>): Promise<void> {
    if (held.state === 'void') return;
    const { progress, record } = held;
    if (progress.isLost) throw new BrokerUnavailableError('The partition went to another consumer; the message comes again there.');
    held.state = 'settling';
    try {
      await before();
    } catch (error) {
      this.#free(held);
      if (!progress.isLost) void this.#delay({ ...held, isAgain: true, state: 'open' }, FAILED_SETTLEMENT_DELAY_MS);
      throw error;
    }
    try {
      await this.#group.settle(progress, record.offset);
    } finally {
      this.#free(held);
    }
  }

  async #giveBack(held: Held): Promise<void> {
    if (held.state !== 'open') return;
    const { log } = this.#options;
    log.warn('delivery not settled in time', { source: this.#source.id });
    const { record } = held;
    await this.#settle(held, () => {
      held.state = 'void';
      return this.#return(record, record.attempt, 0);
    }).catch((error) => log.warn('delivery not given back', { source: this.#source.id, error: String(error) }));
    this.#pump();
    if (this.#stopped.signal.aborted) await this.#leaveWhenSettled();
  }

  #free(held: Held): void {
    this.#unsettled.delete(held);
    this.#deadlines.delete(held);
  }

  /** A confirmed copy first: a crash before the commit leaves a duplicate, never a loss. */
  async #return(record: KafkaRecord, attempts: number, notBefore: number): Promise<void> {
    await this.#link.send(this.#source.retryTopic, [returnedCopy(record, attempts, notBefore)]);
  }

  async #bury(record: KafkaRecord, reason: string): Promise<void> {
    const { id, deadLetterTopic } = this.#source;
    if (deadLetterTopic === undefined) return this.#options.log.warn('message dropped', { source: id, reason });
    await this.#link.send(deadLetterTopic, [deadCopy(record, reason, id, this.#options.clock.now())]);
  }

  async #leaveWhenSettled(): Promise<void> {
    if (this.#unsettled.size === 0) await this.#group.leave();
  }
}
