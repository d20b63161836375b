import { expect, it } from 'vitest';
import { spanned, validTraceparent, withTrace } from './tracing.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

it.each([
  [traceparent, true],
  [traceparent.toUpperCase(), false],
  ['00-00000000000000000000000000000000-b7ad6b7169203331-01', false],
  ['00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01', false],
  [`${traceparent}\r\nx: y`, false],
  ['ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', false],
  ['', false],
  [undefined, false],
  [[traceparent], false],
])('%j is a traceparent: %s', (value, valid) => {
  expect(validTraceparent(value)).toBe(valid ? value : undefined);
});

it('leaves a message alone where there is no trace', () => {
  const envelope = { id: '1', source: 's', specversion: '1.0', type: 't', time: '', data: {} } as const;
  expect(withTrace(envelope, undefined)).toBe(envelope);
  expect(withTrace(envelope, traceparent)).toEqual({ ...envelope, traceparent });
});

it('ends a span with its work, as failed where that fails', async () => {
  const ends: unknown[] = [];
  const span = { traceparent, end: (error?: unknown) => ends.push(error) };
  expect(await spanned(span, Promise.resolve(1))).toBe(1);
  const failure = new Error('no');
  await expect(spanned(span, Promise.reject(failure))).rejects.toBe(failure);
  expect(await spanned(undefined, Promise.resolve(2))).toBe(2);
  expect(ends).toEqual([undefined, failure]);
});
