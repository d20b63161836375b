/** Lines `from`…`to` (0-based, `to` exclusive) of the old text are replaced by these. */
export interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** Lines with their ends, so that joining them gives the text again. */
export const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Edits after which the texts are taken to differ as a whole; keeps the cost of two unlike texts bounded. */
const mostEdits = 2000;

/** For each number of edits the furthest old line reached on each diagonal. Source: Myers 1986, An O(ND) Difference Algorithm. */
function furthestReaching(before: readonly string[], after: readonly string[]): Int32Array[] | undefined {
  const most = Math.min(mostEdits, before.length + after.length);
  const offset = most + 1;
  const reach = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(reach.slice());
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits || (diagonal !== edits && (reach[offset + diagonal - 1] ?? 0) < (reach[offset + diagonal + 1] ?? 0));
      let x = down ? (reach[offset + diagonal + 1] ?? 0) : (reach[offset + diagonal - 1] ?? 0) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      reach[offset + diagonal] = x;
      if (x >= before.length && x - diagonal >= after.length) return trace;
    }
  }
  return undefined;
}

/** Pairs of equal lines, from the last to the first. */
function* matches(before: readonly string[], after: readonly string[], trace: readonly Int32Array[]): Generator<readonly [number, number]> {
  const offset = ((trace[0]?.length ?? 3) - 3) / 2 + 1;
  let [x, y] = [before.length, after.length];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reach = trace[edits];
    if (!reach) return;
    const diagonal = x - y;
    const at = (index: number) => reach[offset + index] ?? 0;
    const down = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const fromX = edits === 0 ? 0 : at(down ? diagonal + 1 : diagonal - 1);
    const startX = edits === 0 ? 0 : down ? fromX : fromX + 1;
    while (x > startX) {
      x -= 1;
      y -= 1;
      yield [x, y];
    }
    if (edits > 0) [x, y] = [fromX, fromX - (down ? diagonal + 1 : diagonal - 1)];
  }
}

/** The fewest changes of lines that lead from one text to the other, in order. */
export function lineDiff(before: readonly string[], after: readonly string[]): Hunk[] {
  const trace = furthestReaching(before, after);
  if (!trace) return [{ from: 0, to: before.length, lines: after }];
  const hunks: Hunk[] = [];
  let [oldAt, newAt] = [before.length, after.length];
  for (const [x, y] of [...matches(before, after, trace), [-1, -1] as const]) {
    if (x + 1 < oldAt || y + 1 < newAt) hunks.push({ from: x + 1, to: oldAt, lines: after.slice(y + 1, newAt) });
    [oldAt, newAt] = [x, y];
  }
  return hunks.toReversed();
}
