import { describe, expect, it } from 'vitest';
import { isDiscriminator, isVolatileField } from './volatile-fields.ts';

describe('isVolatileField', () => {
  it.each([
    'sentAt',
    'sent_at',
    'receivedAt',
    'receiveTime',
    'publishedAt',
    'enqueuedTime',
    'messageSentAt',
    'attempt',
    'attemptCount',
    'deliveryAttempt',
    'retryCount',
    'redelivered',
    'deliveryCount',
    'traceId',
    'trace_id',
    'traceparent',
    'spanId',
    'hopCount',
    'timestamp',
    'currentTime',
    'now',
  ])('%s changes from repeat to repeat', (field) => expect(isVolatileField(field)).toBe(true));

  it.each([
    'occurredAt',
    'createdAt',
    'placedAt',
    'customerId',
    'amount',
    'deliveryDate',
    'deliveryAddress',
    'sender',
    'retryPolicy',
    'traceability',
    'shopId',
    'arrivalCity',
    'publisher',
  ])('%s does not', (field) => expect(isVolatileField(field)).toBe(false));

  it('takes the word of the producer for an ambiguous name, not for a plain one', () => {
    expect(isVolatileField('timestamp', 'timestamp')).toBe(false);
    expect(isVolatileField('receivedAt', 'receivedAt')).toBe(true);
  });
});

describe('isDiscriminator', () => {
  it.each([
    ['occurredAt', true],
    ['order_date', true],
    ['nonce', true],
    ['requestNonce', true],
    ['sentAt', false],
    ['amount', false],
    ['format', false],
    ['timestamp', false],
  ])('%s: %s', (field, expected) => expect(isDiscriminator(field)).toBe(expected));
});
