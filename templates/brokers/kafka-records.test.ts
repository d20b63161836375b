import type { IHeaders } from 'kafkajs';
import { expect, it } from 'vitest';
import { deadCopy, firstCopy, readDeadLetter, readRecord, returnedCopy } from './kafka-records.ts';
import type { Outgoing } from './kafka-connection.ts';
import { encode } from './wire.ts';

const message = { id: 'm', source: 's', specversion: '1.0', type: 'order-placed', time: '2026-01-01T00:00:00.000Z', data: 1 } as const;

/** As the client reads it: header values are bytes. */
function read({ key, value, headers = {} }: Outgoing) {
  const bytes: IHeaders = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(String(text))]));
  return readRecord('shop.orders', 1, { key: key == null ? null : Buffer.from(key), value, timestamp: '9', offset: '7', headers: bytes });
}

it('counts attempts over copies, and keeps when the message entered', () => {
  const first = read(firstCopy(encode(message), 'key', 1_000));
  expect(first).toMatchObject({ attempt: 1, isReturned: false, enqueuedAt: 1_000, notBefore: 0, offset: 7 });
  const second = read(returnedCopy(first, first.attempt, 5_000));
  expect(second).toMatchObject({ attempt: 2, isReturned: true, enqueuedAt: 1_000, notBefore: 5_000 });
  const released = read(returnedCopy(second, second.attempt - 1, 0));
  expect(released).toMatchObject({ attempt: 2, isReturned: true, key: Buffer.from('key') });
});

it('keeps what a dead-letter queue knows, also over a retry there', () => {
  const record = read(firstCopy(encode(message), undefined, 1_000));
  expect(readDeadLetter(record)).toBeUndefined();
  const dead = read(deadCopy(record, 'не 可', 'orders', 2_000));
  const known = { envelope: message, reason: 'не 可', source: 'orders', attempts: 1 };
  expect(readDeadLetter(dead)).toEqual(known);
  expect(dead).toMatchObject({ attempt: 1, enqueuedAt: 2_000 });
  expect(readDeadLetter(read(returnedCopy(dead, 1, 0)))).toEqual(known);
});

it('reads what somebody else wrote to the topic', () => {
  const record = readRecord('shop.orders', 0, { key: null, value: null, timestamp: '42', offset: '0' });
  expect(record).toMatchObject({ attempt: 1, enqueuedAt: 42, notBefore: 0 });
});
