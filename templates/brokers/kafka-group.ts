import type { Consumer, EachBatchPayload } from 'kafkajs';
import { BrokerUnavailableError } from '../runtime/errors.ts';
import type { BrokerOptions } from './broker-options.ts';
import { Coalescer } from './coalescer.ts';
import { translate } from './kafka-errors.ts';
import { PartitionProgress } from './kafka-progress.ts';
import { readRecord } from './kafka-records.ts';
import type { KafkaRecord } from './kafka-records.ts';

/** A rebalance refuses commits for some seconds. */
const COMMIT_ATTEMPTS = 40;
const COMMIT_WAIT_MS = 250;

interface GroupListener {
  /** Records of one partition, in order, each once as long as the partition stays here. */
  onRecords(progress: PartitionProgress, records: readonly KafkaRecord[]): void;
  /** Another member has the partition now. */
  onLost(progress: PartitionProgress): void;
}

/** One membership of a consumer group: what is assigned to it, and its commits. */
export class KafkaGroup {
  readonly #consumer: Consumer;
  readonly #topics: readonly string[];
  readonly #options: BrokerOptions;
  readonly #listener: GroupListener;
  readonly #progress = new Map<string, PartitionProgress>();
  readonly #paused = new Set<string>();
  readonly #commits = new Coalescer<void>(() => this.#commitAll(), Number.MAX_SAFE_INTEGER);
  readonly #left = new AbortController();
  #leaving: Promise<void> | undefined;

  constructor(consumer: Consumer, topics: readonly string[], options: BrokerOptions, listener: GroupListener) {
    this.#consumer = consumer;
    this.#topics = topics;
    this.#options = options;
    this.#listener = listener;
  }

  /** Resolves once partitions are assigned. @throws BrokerUnavailableError, ConfigurationError */
  async join(): Promise<void> {
    const { log } = this.#options;
    this.#consumer.on('consumer.group_join', ({ payload }) => this.#onAssigned(payload.memberAssignment));
    this.#consumer.on('consumer.crash', ({ payload }) => {
      log.warn('consumer failed', { groupId: payload.groupId, restarts: payload.restart, error: payload.error.message });
    });
    try {
      await this.#consumer.connect();
      // Where nothing is committed all is unread; a subscription's start is committed when it is declared.
      await this.#consumer.subscribe({ topics: [...this.#topics], fromBeginning: true });
      await this.#consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: (batch) => this.#take(batch) });
    } catch (error) {
      await this.leave();
      throw translate(error);
    }
  }

  progressOf(topic: string, partition: number): PartitionProgress | undefined {
    return this.#progress.get(keyOf(topic, partition));
  }

  setPaused(topic: string, isPaused: boolean): void {
    if (isPaused === this.#paused.has(topic)) return;
    if (isPaused) this.#paused.add(topic);
    else this.#paused.delete(topic);
    this.#applyPauses([topic]);
  }

  /**
   * Marks a record as settled and commits as far as all are settled. Resolves when the broker has that: records
   * behind one that is still in hand are committed with it.
   * @throws BrokerUnavailableError where the partition went to another member: the record comes again there.
   */
  async settle(progress: PartitionProgress, offset: number): Promise<void> {
    progress.settle(offset);
    await this.#commits.add();
    if (progress.isLost) throw new BrokerUnavailableError('The partition went to another consumer; the message comes again there.');
  }

  leave(): Promise<void> {
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  async #leave(): Promise<void> {
    await this.#commits.idle();
    this.#left.abort();
    await this.#consumer.disconnect().catch((error: unknown) => {
      this.#options.log.warn('leaving the group failed', { error: String(error) });
    });
  }

  #take({ batch, resolveOffset }: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = batch;
    const progress = this.#progress.get(keyOf(topic, partition));
    const last = messages.at(-1);
    if (progress === undefined || last === undefined) return Promise.resolve();
    const records = messages.map((message) => readRecord(topic, partition, message)).filter(({ offset }) => progress.take(offset));
    resolveOffset(last.offset);
    this.#listener.onRecords(progress, records);
    return Promise.resolve();
  }

  #onAssigned(assignment: Readonly<Record<string, readonly number[]>>): void {
    const keys = new Set<string>();
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const partition of partitions) {
        const key = keyOf(topic, partition);
        keys.add(key);
        if (!this.#progress.has(key)) this.#progress.set(key, new PartitionProgress(topic, partition));
      }
    }
    for (const [key, progress] of this.#progress) {
      if (keys.has(key)) continue;
      progress.isLost = true;
      this.#progress.delete(key);
      this.#listener.onLost(progress);
    }
    this.#applyPauses(this.#topics);
  }

  #applyPauses(topics: readonly string[]): void {
    const named = (isPaused: boolean) => topics.filter((topic) => this.#paused.has(topic) === isPaused).map((topic) => ({ topic }));
    try {
      this.#consumer.pause(named(true));
      this.#consumer.resume(named(false));
    } catch (error) {
      // Between two memberships there is nothing to pause; the next one begins with these pauses.
      this.#options.log.debug('pausing failed', { error: String(error) });
    }
  }

  async #commitAll(): Promise<[]> {
    for (let attempt = 1; ; attempt++) {
      const due = [...this.#progress.values()].flatMap((progress) => {
        const offset = progress.due;
        return offset === undefined ? [] : [{ progress, offset }];
      });
      if (due.length === 0) return [];
      try {
        const offsets = due.map(({ progress, offset }) => ({
          topic: progress.topic,
          partition: progress.partition,
          offset: String(offset),
        }));
        await this.#consumer.commitOffsets(offsets);
        for (const { progress, offset } of due) progress.onCommitted(offset);
        return [];
      } catch (error) {
        if (attempt === COMMIT_ATTEMPTS || this.#left.signal.aborted) throw translate(error);
        await this.#options.clock.sleep(COMMIT_WAIT_MS, this.#left.signal).catch(() => undefined);
      }
    }
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
