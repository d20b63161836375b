import { randomUUID } from 'node:crypto';
import type { DeadLettered } from '../runtime/ports.ts';
import type { BrokerOptions } from './broker-options.ts';
import type { KafkaLink } from './kafka-connection.ts';
import { readDeadLetter, readRecord } from './kafka-records.ts';
import type { KafkaNames } from './kafka-topology.ts';

const READ_TIMEOUT_MS = 15_000;

/** Part of one partition. */
export interface Range {
  readonly topic: string;
  readonly partition: number;
  /** First offset that the group has not committed. */
  readonly from: number;
  /** Offset after the last record. */
  readonly end: number;
}

/** What a queue's or subscription's group has not committed, partition by partition. */
export async function uncommitted(link: KafkaLink, groupId: string, topics: readonly string[]): Promise<Range[]> {
  const committed = await link.call(() => link.admin.fetchOffsets({ groupId, topics: [...topics] }));
  const ranges = await Promise.all(
    topics.map(async (topic) => {
      const ends = await link.call(() => link.admin.fetchTopicOffsets(topic));
      const offsets = committed.find((one) => one.topic === topic)?.partitions ?? [];
      return ends.map(({ partition, high, low }) => {
        const offset = Number(offsets.find((one) => one.partition === partition)?.offset ?? -1);
        return { topic, partition, from: Math.max(offset, Number(low)), end: Number(high) };
      });
    }),
  );
  return ranges.flat();
}

/** Reads up to `limit` dead letters that the queue's group has not taken, as a reader of its own that commits nothing. */
export async function peekDeadLetters(
  link: KafkaLink,
  names: KafkaNames,
  queue: string,
  limit: number,
  { clock }: BrokerOptions,
): Promise<readonly DeadLettered[]> {
  const ranges = (await uncommitted(link, names.group(queue), [names.topic(queue), names.retry(queue)])).filter(
    ({ from, end }) => from < end,
  );
  if (ranges.length === 0) return [];
  const found: DeadLettered[] = [];
  const left = new Map(ranges.map((range) => [`${range.topic}/${range.partition}`, range]));
  const consumer = link.consumer(names.reader(randomUUID()));
  const timer = new AbortController();
  try {
    await link.call(() => consumer.connect());
    await link.call(() => consumer.subscribe({ topics: [...new Set(ranges.map(({ topic }) => topic))], fromBeginning: true }));
    const isRead = new Promise<void>((resolve, reject) => {
      const eachMessage = ({ topic, partition, message }: Parameters<typeof read>[0]) => {
        read({ topic, partition, message });
        if (left.size === 0 || found.length >= limit) resolve();
        return Promise.resolve();
      };
      const start = async () => {
        await consumer.run({ autoCommit: false, eachMessage });
        for (const { topic, partition, from } of ranges) consumer.seek({ topic, partition, offset: String(from) });
      };
      start().catch(reject);
    });
    const timeout = clock.sleep(READ_TIMEOUT_MS, timer.signal).catch(() => undefined);
    await link.call(() => Promise.race([isRead, timeout]));
  } finally {
    timer.abort();
    await consumer.disconnect().catch(() => undefined);
  }
  return found.slice(0, limit);

  function read({ topic, partition, message }: { topic: string; partition: number; message: Parameters<typeof readRecord>[2] }): void {
    const range = left.get(`${topic}/${partition}`);
    const record = readRecord(topic, partition, message);
    if (range === undefined || record.offset < range.from) return;
    const dead = readDeadLetter(record);
    if (dead !== undefined) found.push(dead);
    if (record.offset >= range.end - 1) left.delete(`${topic}/${partition}`);
  }
}
