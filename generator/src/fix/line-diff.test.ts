import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../review/index.ts';
import { lineDiff, linesOf } from './index.ts';

function patched(before: readonly string[], hunks: ReturnType<typeof lineDiff>): string[] {
  const result = [...before];
  for (const { from, to, lines } of hunks.toReversed()) result.splice(from, to - from, ...lines);
  return result;
}

describe('lineDiff', () => {
  it.each([
    ['abc', 'abc', []],
    ['abc', 'axc', [{ from: 1, to: 2, lines: ['x'] }]],
    ['abc', 'abcd', [{ from: 3, to: 3, lines: ['d'] }]],
    ['abc', 'bc', [{ from: 0, to: 1, lines: [] }]],
    ['', 'a', [{ from: 0, to: 0, lines: ['a'] }]],
    [
      'abcdef',
      'abxdey',
      [
        { from: 2, to: 3, lines: ['x'] },
        { from: 5, to: 6, lines: ['y'] },
      ],
    ],
  ])('%s to %s', (before, after, expected) => expect(lineDiff(before.split(''), after.split(''))).toEqual(expected));

  it('leads from any text to any other, with hunks in order that do not touch', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 });
    const property = fc.property(lines, lines, (before, after) => {
      const hunks = lineDiff(before, after);
      expect(patched(before, hunks)).toEqual(after);
      for (const [index, { from }] of hunks.entries()) expect(from).toBeGreaterThan(hunks[index - 1]?.to ?? -1);
    });
    fc.assert(property, { seed: 7, numRuns: 500 });
  });

  it('gives up on texts that share too little, and replaces all', () => {
    const before = Array.from({ length: 3000 }, (_unused, index) => `a${index}`);
    const after = Array.from({ length: 3000 }, (_unused, index) => `b${index}`);
    expect(lineDiff(before, after)).toEqual([{ from: 0, to: 3000, lines: after }]);
  });

  it('keeps line ends', () => expect(linesOf('a\r\nb\n\nc')).toEqual(['a\r\n', 'b\n', '\n', 'c']));
});

describe('unifiedDiff', () => {
  const numbered = Array.from({ length: 20 }, (_unused, index) => `line ${index + 1}\n`);

  it('is empty for equal texts', () => expect(unifiedDiff('f', 'a\n', 'a\n')).toBe(''));

  it('shows three lines around each change', () => {
    const after = numbered.with(9, 'changed\n').toSpliced(18, 1);
    expect(unifiedDiff('shop.yaml', numbered.join(''), after.join(''))).toBe(
      [
        '--- a/shop.yaml',
        '+++ b/shop.yaml',
        '@@ -7,7 +7,7 @@',
        ...[7, 8, 9].map((n) => ` line ${n}`),
        '-line 10',
        '+changed',
        ...[11, 12, 13].map((n) => ` line ${n}`),
        '@@ -16,5 +16,4 @@',
        ...[16, 17, 18].map((n) => ` line ${n}`),
        '-line 19',
        ' line 20',
        '',
      ].join('\n'),
    );
  });

  it('says where a last line has no end', () =>
    expect(unifiedDiff('f', 'a', 'b')).toBe(
      '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n',
    ));
});
