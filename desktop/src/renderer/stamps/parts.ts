import type { Message } from 'eventwright/model/index.ts';

const fortnightMs = 1_209_600_000;

/** How a stamp's consumers take their messages: each counted, retried with a delay, and of effect once. */
export const handled = (meanMs: number) => ({
  ackMode: 'manual',
  ackTimeoutMs: 30_000,
  prefetch: 50,
  concurrency: 10,
  serviceTimeMs: { mean: meanMs, p99: meanMs * 10 },
  redelivery: { backoff: { baseMs: 200, multiplier: 2, maxMs: 5000, jitter: 'full' }, onFailure: 'reject' },
  idempotency: { strategy: 'message-id', windowMs: fortnightMs },
});

const deadLetter = (channel: string) => ({ channel, maxDeliveries: 5 });

export const boundedQueue = (title: string, dlq: string) => ({
  kind: 'queue',
  title,
  maxLength: 10_000,
  overflow: 'reject',
  deadLetter: deadLetter(dlq),
});

export const deadLetterQueue = (title: string) => ({
  kind: 'queue',
  title,
  maxLength: 10_000,
  overflow: 'reject',
  archive: true,
  alarmDepth: 1,
});

export const subscription = (name: string, dlq: string) => ({
  name,
  durable: true,
  startPosition: 'new',
  maxLength: 10_000,
  overflow: 'reject',
  deadLetter: deadLetter(dlq),
});

export const store = (title: string, entity: string, withOutbox = false) => ({
  kind: 'command-store',
  title,
  entity: { name: entity, key: ['id'] },
  ...(withOutbox && { outbox: { pollMs: 500, batchSize: 100 } }),
});

export const message = (kind: Message['kind'], title: string) => ({
  kind,
  title,
  schemaVersion: '1',
  idField: 'id',
  payload: { type: 'object', additionalProperties: false, required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } },
});
