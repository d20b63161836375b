/** A graph whose nodes are the numbers from 0: what the layout reckons with. */
export interface Links {
  readonly out: readonly (readonly number[])[];
  readonly in: readonly (readonly number[])[];
}

export function linksOf(count: number, pairs: Iterable<readonly [number, number]>): Links {
  const out: number[][] = Array.from({ length: count }, () => []);
  const into: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of pairs) {
    if (from === to) continue;
    out[from]?.push(to);
    into[to]?.push(from);
  }
  return { out, in: into };
}

/** Nodes in an order in which neighbours stand close: breadth first, in the order of the document; component after component. */
export function closeOrder({ out, in: into }: Links): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  for (let start = 0; start < out.length; start += 1) {
    if (seen.has(start)) continue;
    seen.add(start);
    order.push(start);
    for (let at = order.length - 1; at < order.length; at += 1) {
      const node = order[at] ?? 0;
      for (const next of [...(out[node] ?? []), ...(into[node] ?? [])]) {
        if (seen.has(next)) continue;
        seen.add(next);
        order.push(next);
      }
    }
  }
  return order;
}

/** The links without those that lead back into the path that reached them: what is left has no cycle. */
export function acyclic({ out }: Links): Links {
  const state = new Uint8Array(out.length);
  const kept: [number, number][] = [];
  for (let start = 0; start < out.length; start += 1) {
    if (state[start] !== 0) continue;
    // A stack of our own: a chain of a thousand nodes would go deep.
    const stack = [{ node: start, at: 0 }];
    state[start] = 1;
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = out[top.node]?.[top.at];
      top.at += 1;
      if (next === undefined) {
        state[top.node] = 2;
        stack.pop();
        continue;
      }
      if (state[next] === 1) continue;
      kept.push([top.node, next]);
      if (state[next] === 0) {
        state[next] = 1;
        stack.push({ node: next, at: 0 });
      }
    }
  }
  return linksOf(out.length, kept);
}

/** Column of each node: one to the right of the last node that leads to it; what nothing leads to stands right before what it feeds. */
export function layersOf(links: Links): number[] {
  const { out, in: into } = acyclic(links);
  const layer = Array.from({ length: out.length }, () => 0);
  const waiting = into.map((sources) => sources.length);
  const queue = waiting.flatMap((count, node) => (count === 0 ? [node] : []));
  for (const node of queue) {
    for (const next of out[node] ?? []) {
      layer[next] = Math.max(layer[next] ?? 0, (layer[node] ?? 0) + 1);
      waiting[next] = (waiting[next] ?? 0) - 1;
      if (waiting[next] === 0) queue.push(next);
    }
  }
  for (const node of queue.toReversed()) {
    const targets = out[node] ?? [];
    if ((into[node]?.length ?? 0) > 0 || targets.length === 0) continue;
    layer[node] = Math.min(...targets.map((target) => layer[target] ?? 0)) - 1;
  }
  return layer;
}
