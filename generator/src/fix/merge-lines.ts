import type { Hunk } from './line-diff.ts';

interface Change extends Hunk {
  readonly isWanted: boolean;
}

/** Whether the ranges share a line, or one inserts in the midst of the other. */
const overlap = (a: Hunk, b: Hunk) => a.from < b.to && b.from < a.to;

function grouped(changes: readonly Change[]): Change[][] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    if (last?.some((other) => overlap(other, change))) last.push(change);
    else groups.push([change]);
  }
  return groups;
}

/** Lines of the base from `from` to `to` with the wanted changes among them. */
function withWanted(base: readonly string[], from: number, to: number, group: readonly Change[]): string[] {
  let at = from;
  const parts = group
    .filter(({ isWanted }) => isWanted)
    .flatMap((change) => {
      const kept = base.slice(at, change.from);
      at = change.to;
      return [...kept, ...change.lines];
    });
  return [...parts, ...base.slice(at, to)];
}

/**
 * Joins two changes of the same lines: those of style, by which an author's text differs from a print of it, and those that are wanted.
 * Where both touch the same lines the wanted one counts.
 */
export function mergeLines(base: readonly string[], style: readonly Hunk[], wanted: readonly Hunk[]): string[] {
  const changes = [...style.map((hunk) => ({ ...hunk, isWanted: false })), ...wanted.map((hunk) => ({ ...hunk, isWanted: true }))];
  changes.sort((a, b) => a.from - b.from || a.to - b.to || Number(a.isWanted) - Number(b.isWanted));
  let at = 0;
  const parts = grouped(changes).flatMap((group) => {
    const from = group[0]?.from ?? 0;
    const to = Math.max(...group.map((change) => change.to));
    const kept = base.slice(at, from);
    at = to;
    const [only] = group;
    return [...kept, ...(group.length === 1 && only ? only.lines : withWanted(base, from, to, group))];
  });
  return [...parts, ...base.slice(at)];
}
