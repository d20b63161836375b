import { describe, expect, it } from 'vitest';
import { BrokerUnavailableError, DatabaseUnavailableError, StaleMapError } from './errors.ts';
import { postponeMs } from './shard-outage.ts';

describe('postponeMs', () => {
  it.each([
    ['a shard of two that is away', new DatabaseUnavailableError('away'), 2, 0.5, 1500],
    ['the one database', new DatabaseUnavailableError('away'), 1, 0.5, undefined],
    ['a slot that is moving', new StaleMapError('moving', { retryAfterMs: 50 }), 1, 0.5, 50],
    ['the broker', new BrokerUnavailableError('away'), 2, 0.5, undefined],
    ['anything else', new Error('bug'), 2, 0.5, undefined],
  ])('%s', (_, error, databases, random, ms) => {
    expect(postponeMs(error, databases, random)).toBe(ms);
  });
});
