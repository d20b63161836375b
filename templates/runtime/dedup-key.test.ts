import { describe, expect, it } from 'vitest';
import { dedupKey } from './dedup-key.ts';
import type { Envelope } from './envelope.ts';
import type { IdempotencyPolicy } from './service.ts';

const order = { orderId: 'o-1', customerId: 'c-1', amount: 3 };
const envelope = (more: Partial<Envelope> = {}): Envelope => ({
  id: 'm-1',
  source: 'web',
  specversion: '1.0',
  type: 'PlaceOrder',
  time: '2026-01-01T00:00:00Z',
  data: order,
  ...more,
});
const windowMs = 1000;
const byFields: IdempotencyPolicy = { strategy: 'message-id', windowMs, keyFields: ['orderId'] };
const byHash: IdempotencyPolicy = { strategy: 'content-hash', windowMs, hashFields: ['orderId', 'amount'] };
const byNumber: IdempotencyPolicy = { strategy: 'sequence', windowMs, mode: 'seen-set', keyPolicy: 'skip' };
const keyOf = (policy: IdempotencyPolicy | undefined, more: Partial<Envelope> = {}) => dedupKey(policy, envelope(more)).key;

describe('dedupKey', () => {
  it.each([
    ['source and id', undefined, { source: 'web', id: 'm-1', data: { ...order, amount: 9 } }],
    ['key fields, whatever the id', byFields, { id: 'm-2', source: 'other', data: { ...order, amount: 9 } }],
    ['hashed fields, whatever the others', byHash, { id: 'm-2', data: { ...order, customerId: 'c-2' } }],
    ['numbers, whatever the id', byNumber, { id: 'm-2', sequence: 4, partitionkey: 'c-1' }],
  ])('%s make one key', (_what, policy, more) => {
    const first = policy === byNumber ? { sequence: 4, partitionkey: 'c-1' } : {};
    expect(keyOf(policy, more)).toBe(keyOf(policy, first));
  });

  it.each([
    ['another id', undefined, { id: 'm-2' }],
    ['another source', undefined, { source: 'shop' }],
    ['another field value', byFields, { data: { ...order, orderId: 'o-2' } }],
    ['another type', byFields, { type: 'CancelOrder' }],
    ['another hashed value', byHash, { data: { ...order, amount: 9 } }],
    ['another type under one hash', byHash, { type: 'CancelOrder' }],
    ['another partition key', byNumber, { sequence: 4, partitionkey: 'c-2' }],
  ])('%s makes another key', (_what, policy, more) => {
    const first = policy === byNumber ? { sequence: 4, partitionkey: 'c-1' } : {};
    expect(keyOf(policy, more)).not.toBe(keyOf(policy, first));
  });

  it('tells another body under one key, but for a hash, which has nothing to compare', () => {
    const other = envelope({ id: 'm-2', data: { ...order, customerId: 'c-2' } });
    expect(dedupKey(byFields, other).fingerprint).not.toBe(dedupKey(byFields, envelope()).fingerprint);
    expect(dedupKey(byHash, other)).toEqual(dedupKey(byHash, envelope()));
  });

  it.each([
    ['a key field', byFields, { data: { amount: 3 } }, 'NO_KEY'],
    ['a hashed field', byHash, { data: { orderId: 'o-1' } }, 'NO_KEY'],
    ['a number', byNumber, {}, 'NO_SEQUENCE'],
    ['a whole number', byNumber, { sequence: 1.5 }, 'NO_SEQUENCE'],
    ['a number from 1', byNumber, { sequence: 0 }, 'NO_SEQUENCE'],
  ])('refuses a message without %s', (_what, policy, more, code) => {
    expect(() => keyOf(policy, more)).toThrow(expect.objectContaining({ name: 'PermanentError', code }) as Error);
  });
});
