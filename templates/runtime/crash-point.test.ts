import { expect, it } from 'vitest';
import { parseCrashAt } from './crash-point.ts';

it.each([
  ['after-handler:3', { name: 'after-handler', passing: 3 }],
  ['after-mark', { name: 'after-mark', passing: 1 }],
  ['', undefined],
  [undefined, undefined],
])('reads %j', (text, expected) => {
  expect(parseCrashAt(text)).toEqual(expected);
});

it.each(['nowhere:1', 'after-handler:0', 'after-handler:x', 'after-handler:1.5'])('refuses %j', (text) => {
  expect(() => parseCrashAt(text)).toThrow(RangeError);
});
