import { describe, expect, it } from 'vitest';
import type { IdempotencyPolicy } from '../../../../templates/runtime/service.ts';
import type { Idempotency } from './idempotency.config.ts';
import { callLeaseMs, idempotencyPolicy } from './idempotency.emit.ts';

const windowMs = 604_800_000;

const cases: readonly (readonly [drawn: Idempotency, policy: IdempotencyPolicy])[] = [
  [{ strategy: 'message-id' }, { strategy: 'message-id', windowMs }],
  [
    { strategy: 'message-id', windowMs: 7, keyFields: ['orderId'] },
    { strategy: 'message-id', windowMs: 7, keyFields: ['orderId'] },
  ],
  [{ strategy: 'redelivered-flag' }, { strategy: 'redelivered-flag', windowMs }],
  [
    { strategy: 'content-hash', hashFields: ['amount', 'at'], nonceField: 'at' },
    { strategy: 'content-hash', windowMs, hashFields: ['amount', 'at'] },
  ],
  [
    { strategy: 'content-hash', nonceField: 'at' },
    { strategy: 'content-hash', windowMs, hashFields: ['at'] },
  ],
  [{ strategy: 'sequence' }, { strategy: 'sequence', windowMs, mode: 'high-water-mark', keyPolicy: 'skip' }],
  [
    { strategy: 'sequence', sequenceMode: 'seen-set', sequenceField: 'revision' },
    { strategy: 'sequence', windowMs, mode: 'seen-set', sequenceField: 'revision', keyPolicy: 'skip' },
  ],
];

describe('idempotencyPolicy', () => {
  it.each(cases)('%j', (drawn, policy) => {
    expect(idempotencyPolicy(drawn)).toEqual(policy);
  });

  it('takes the key policy of the redelivery', () => {
    expect(idempotencyPolicy({ strategy: 'sequence' }, 'park-key')).toMatchObject({ keyPolicy: 'park-key' });
  });
});

describe('callLeaseMs', () => {
  it.each([
    ['no inbox', undefined, false, undefined],
    ['a target that recognises repeats', { strategy: 'message-id' }, true, undefined],
    ['one that does not', { strategy: 'message-id' }, false, 60_000],
    ['a drawn lease', { strategy: 'message-id', leaseMs: 7 }, true, 7],
  ] as const)('with %s', (_what, idempotency, isIdempotent, leaseMs) => {
    expect(callLeaseMs(idempotency, isIdempotent)).toBe(leaseMs);
  });
});
