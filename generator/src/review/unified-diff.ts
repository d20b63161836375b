import { lineDiff, linesOf, type Hunk } from '../fix/line-diff.ts';

const contextLines = 3;

/** Hunks that share their context, joined. */
function grouped(hunks: readonly Hunk[]): Hunk[][] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1);
    if (last && hunk.from - (last.at(-1)?.to ?? 0) <= 2 * contextLines) last.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

const marked = (sign: string, line: string) => `${sign}${line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`}`;

const rangeOf = (start: number, count: number) => `${count === 0 ? start : start + 1}${count === 1 ? '' : `,${count}`}`;

function printGroup(group: readonly Hunk[], before: readonly string[], shift: number): { text: string; shift: number } {
  const start = Math.max(0, (group[0]?.from ?? 0) - contextLines);
  const end = Math.min(before.length, (group.at(-1)?.to ?? 0) + contextLines);
  const body: string[] = [];
  let at = start;
  let grown = 0;
  for (const { from, to, lines } of group) {
    body.push(...before.slice(at, from).map((line) => marked(' ', line)));
    body.push(...before.slice(from, to).map((line) => marked('-', line)), ...lines.map((line) => marked('+', line)));
    grown += lines.length - (to - from);
    at = to;
  }
  body.push(...before.slice(at, end).map((line) => marked(' ', line)));
  const header = `@@ -${rangeOf(start, end - start)} +${rangeOf(start + shift, end - start + grown)} @@\n`;
  return { text: header + body.join(''), shift: shift + grown };
}

/** A patch that `patch` and `git apply` take, empty where the texts are equal. */
export function unifiedDiff(file: string, before: string, after: string): string {
  const old = linesOf(before);
  const hunks = lineDiff(old, linesOf(after));
  if (hunks.length === 0) return '';
  let shift = 0;
  const groups = grouped(hunks).map((group) => {
    const printed = printGroup(group, old, shift);
    shift = printed.shift;
    return printed.text;
  });
  const name = file.replace(/^\/+/, '');
  return `--- a/${name}\n+++ b/${name}\n${groups.join('')}`;
}
