import { describe, expect, it } from 'vitest';
import { duration, listed } from './wording.ts';

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [350, '350 ms'],
    [1000, '1 s'],
    [12_700, '12.7 s'],
    [102_400, '1.7 min'],
    [3_600_000, '1 h'],
    [604_800_000, '7 d'],
    [Infinity, 'no bound'],
  ])('%d ms: %s', (ms, expected) => expect(duration(ms)).toBe(expected));
});

describe('listed', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
  ])('%o: %s', (names, expected) => expect(listed(names)).toBe(expected));
});
