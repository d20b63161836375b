/** Edges by where they begin: those of position `at` end at `ends[starts[at]…starts[at + 1]]`. */
interface Adjacency {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

function adjacency(from: readonly number[], to: readonly number[], counts: Int32Array): Adjacency {
  const starts = new Int32Array(counts.length + 1);
  for (const [at, count] of counts.entries()) starts[at + 1] = (starts[at] ?? 0) + count;
  const next = starts.slice();
  const ends = new Int32Array(from.length);
  for (const [edge, at] of from.entries()) {
    const free = next[at] ?? 0;
    ends[free] = to[edge] ?? 0;
    next[at] = free + 1;
  }
  return { starts, ends };
}

function counted(size: number, positions: readonly number[]): Int32Array {
  const counts = new Int32Array(size);
  for (const at of positions) counts[at] = (counts[at] ?? 0) + 1;
  return counts;
}

/**
 * Positions that may lie on a cycle: those left after taking away, again and again, what nothing enters or nothing leaves.
 * @param size number of positions @param from where each edge begins @param to where the edge of the same index ends
 */
export function cyclicCore(size: number, from: readonly number[], to: readonly number[]): number[] {
  const leaving = counted(size, from);
  const entering = counted(size, to);
  const after = adjacency(from, to, leaving);
  const before = adjacency(to, from, entering);
  const isGone = new Uint8Array(size);
  const all = Array.from({ length: size }, (_unused, at) => at);
  const ends = all.filter((at) => leaving[at] === 0 || entering[at] === 0);
  const takeAway = ({ starts, ends: others }: Adjacency, at: number, degrees: Int32Array) => {
    for (let edge = starts[at] ?? 0; edge < (starts[at + 1] ?? 0); edge += 1) {
      const other = others[edge] ?? 0;
      const left = (degrees[other] ?? 0) - 1;
      degrees[other] = left;
      if (left === 0) ends.push(other);
    }
  };
  for (const at of ends) {
    if (isGone[at] === 1) continue;
    isGone[at] = 1;
    takeAway(after, at, entering);
    takeAway(before, at, leaving);
  }
  return all.filter((at) => isGone[at] === 0);
}
