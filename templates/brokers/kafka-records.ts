import type { IHeaders } from 'kafkajs';
import type { DeadLettered } from '../runtime/ports.ts';
import type { Outgoing } from './kafka-connection.ts';
import { decode } from './wire.ts';
import type { Encoded } from './wire.ts';

/** Our own headers; a header that is absent has not happened yet. */
const HEADER = {
  enqueuedAt: 'eventwright-enqueued-at',
  /** Attempts that ended before this copy of the message was written. */
  attempts: 'eventwright-attempts',
  /** When the copy is due, milliseconds since the epoch. */
  notBefore: 'eventwright-not-before',
  deadReason: 'eventwright-dead-reason',
  deadSource: 'eventwright-dead-source',
  deadAttempts: 'eventwright-dead-attempts',
} as const;

/** A record as it came from the broker. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly headers: IHeaders;
  readonly attempt: number;
  /** Whether this is a copy that came back. */
  readonly isReturned: boolean;
  readonly enqueuedAt: number;
  /** Zero where it is due at once. */
  readonly notBefore: number;
}

/** What the client hands over of a record. */
interface Fetched {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: string;
  readonly offset: string;
  readonly headers?: IHeaders;
}

/** A first copy of a message; its key keeps the messages of one partition key in order. */
export function firstCopy(message: Encoded, partitionKey: string | undefined, nowMs: number): Outgoing {
  return { key: partitionKey ?? null, value: Buffer.from(message.json), headers: { [HEADER.enqueuedAt]: String(nowMs) } };
}

/** Reads our headers. */
export function readRecord(topic: string, partition: number, fetched: Fetched): KafkaRecord {
  const { key, value, timestamp, offset, headers = {} } = fetched;
  const attempts = headers[HEADER.attempts];
  return {
    topic,
    partition,
    offset: Number(offset),
    key,
    value: value ?? Buffer.alloc(0),
    headers,
    attempt: Number(attempts ?? 0) + 1,
    isReturned: attempts !== undefined,
    enqueuedAt: Number(headers[HEADER.enqueuedAt] ?? timestamp),
    notBefore: Number(headers[HEADER.notBefore] ?? 0),
  };
}

/** A copy that goes back to its queue. Keeps what a dead-letter queue knows of the message. */
export function returnedCopy(record: KafkaRecord, attempts: number, notBefore: number): Outgoing {
  const { key, value, headers, enqueuedAt } = record;
  return {
    key,
    value,
    headers: {
      ...headers,
      [HEADER.enqueuedAt]: String(enqueuedAt),
      [HEADER.attempts]: String(attempts),
      [HEADER.notBefore]: String(notBefore),
    },
  };
}

/** A copy for the dead-letter queue. */
export function deadCopy(record: KafkaRecord, reason: string, source: string, nowMs: number): Outgoing {
  return {
    key: record.key,
    value: record.value,
    headers: {
      [HEADER.enqueuedAt]: String(nowMs),
      [HEADER.deadReason]: reason,
      [HEADER.deadSource]: source,
      [HEADER.deadAttempts]: String(record.attempt),
    },
  };
}

/** What the dead-letter queue knows of a message; undefined for one that was published to the queue itself. */
export function readDeadLetter(record: KafkaRecord): DeadLettered | undefined {
  const { [HEADER.deadReason]: reason, [HEADER.deadSource]: source, [HEADER.deadAttempts]: attempts } = record.headers;
  if (reason === undefined) return undefined;
  return { envelope: decode(record.value.toString()), reason: String(reason), source: String(source), attempts: Number(attempts) };
}
