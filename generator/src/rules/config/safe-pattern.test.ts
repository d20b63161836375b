import { describe, expect, it } from 'vitest';
import { safePattern } from './safe-pattern.ts';

describe('safePattern', () => {
  it.each([
    ['^[a-z]+$', 'orders', true],
    ['^[a-z]+$', 'Orders', false],
    ['^(orders|payments)$', 'payments', true],
    [String.raw`^\d{1,4}-\w+$`, '12-ab', true],
    ['^[(+*]+$', '(((', true],
    [String.raw`^\(a\)+?b`, '(a))b', true],
  ])('%s on %s: %s', (pattern, text, expected) => {
    const safe = safePattern(pattern);
    expect('test' in safe && safe.test(text)).toBe(expected);
  });

  it.each([
    ['(a+)+', 'repeats a group'],
    ['(a|a)*', 'repeats a group'],
    ['((ab)*c)+', 'repeats a group'],
    ['(?:a{1,9}){2,9}', 'repeats a group'],
    ['a*b*c*d*', 'repetitions'],
    ['a{1000}', '100 times'],
    [String.raw`(a)\1`, 'refers back'],
    ['(?=a)', 'ahead'],
    ['(?<name>a)', 'ahead'],
    ['x'.repeat(101), '100 characters'],
    ['[', 'not a regular expression'],
  ])('refuses %s', (pattern, reason) => {
    const safe = safePattern(pattern);
    expect('refused' in safe && safe.refused).toContain(reason);
  });

  it('looks at the first 200 characters only', () => {
    const safe = safePattern('b');
    expect('test' in safe && safe.test(`${'a'.repeat(200)}b`)).toBe(false);
  });

  it('is fast on the worst that passes', () => {
    const safe = safePattern('^a*a*a*$');
    if (!('test' in safe)) throw new Error('the pattern was refused');
    const before = process.cpuUsage();
    safe.test(`${'a'.repeat(199)}b`);
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  });
});
