import { expect, it } from 'vitest';
import {
  BrokerUnavailableError,
  ChannelFullError,
  DatabaseUnavailableError,
  errorCode,
  errorMessage,
  isInfrastructure,
  isPermanent,
  PermanentError,
  retryAfterOf,
  TimeoutError,
  TransientError,
  UnroutableError,
} from './errors.ts';

const cause = new Error('why');

it.each([
  [new PermanentError('m', { cause }), 'PERMANENT', true, false],
  [new PermanentError('m', { cause, code: 'CARD_REFUSED' }), 'CARD_REFUSED', true, false],
  [new UnroutableError('m', { cause }), 'UNROUTABLE', true, false],
  [new ChannelFullError('m', { cause }), 'CHANNEL_FULL', false, true],
  [new BrokerUnavailableError('m', { cause }), 'BROKER_UNAVAILABLE', false, true],
  [new DatabaseUnavailableError('m', { cause }), 'DATABASE_UNAVAILABLE', false, true],
  [new TimeoutError('m', { cause }), 'TIMEOUT', false, false],
  [new TransientError('m', { cause }), 'TRANSIENT', false, false],
])('%s: code %s, permanent %s, infrastructure %s', (error, code, permanent, infrastructure) => {
  expect({ code: errorCode(error), permanent: isPermanent(error), infrastructure: isInfrastructure(error), cause: error.cause }).toEqual({
    code,
    permanent,
    infrastructure,
    cause,
  });
});

it('reads what others throw', () => {
  expect(errorCode(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toBe('ECONNRESET');
  expect([errorCode(new RangeError('x')), errorCode('text')]).toEqual(['RangeError', 'UNKNOWN']);
  expect(errorMessage(new AggregateError([new Error('a'), new Error('b')]))).toBe('a; b');
  expect(errorMessage('text')).toBe('text');
});

it('takes the hint of the other side', () => {
  expect(retryAfterOf(new ChannelFullError('m', { retryAfterMs: 5 }))).toBe(5);
  expect(retryAfterOf(new TransientError('m', { retryAfterMs: 6 }))).toBe(6);
  expect(retryAfterOf(new Error('m'))).toBeUndefined();
});
