type Successors = (state: string) => readonly string[];

interface Frame {
  readonly state: string;
  readonly next: readonly string[];
  at: number;
}

/** Groups of states that can all reach each other, single states only where they reach themselves. Source: Tarjan 1972, without recursion. */
export function cyclicGroups(states: Iterable<string>, successors: Successors): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const groups: string[][] = [];
  const frames: Frame[] = [];

  const enter = (state: string) => {
    index.set(state, index.size);
    low.set(state, index.size - 1);
    open.push(state);
    isOpen.add(state);
    frames.push({ state, next: successors(state), at: 0 });
  };
  const lower = (state: string, value: number | undefined) => low.set(state, Math.min(low.get(state) ?? 0, value ?? 0));
  const close = ({ state, next }: Frame) => {
    const group = open.splice(open.lastIndexOf(state));
    for (const member of group) isOpen.delete(member);
    if (group.length > 1 || next.includes(state)) groups.push(group);
  };

  for (const start of states) {
    if (!index.has(start)) enter(start);
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const target = frame.next[frame.at];
      frame.at += 1;
      if (target === undefined) {
        frames.pop();
        if (low.get(frame.state) === index.get(frame.state)) close(frame);
        const parent = frames.at(-1);
        if (parent) lower(parent.state, low.get(frame.state));
      } else if (!index.has(target)) enter(target);
      else if (isOpen.has(target)) lower(frame.state, index.get(target));
    }
  }
  return groups;
}

/** A shortest way from the state back to itself within its group, the state first and not repeated. */
export function shortestCycle(start: string, group: readonly string[], successors: Successors): string[] {
  const members = new Set(group);
  const cameFrom = new Map<string, string>();
  const waiting = [start];
  for (const state of waiting) {
    for (const next of successors(state)) {
      if (next === start) return wayTo(state, cameFrom);
      if (!members.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, state);
      waiting.push(next);
    }
  }
  return [start];
}

function wayTo(state: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way: string[] = [];
  for (let at: string | undefined = state; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
  return way;
}

/** States after all that they lead to, where no cycle forbids it. Reversed it is a topological order but for the edges that close a cycle. */
export function postOrder(starts: Iterable<string>, successors: Successors): string[] {
  const seen = new Set<string>();
  const order: string[] = [];
  const frames: Frame[] = [];
  const enter = (state: string) => {
    seen.add(state);
    frames.push({ state, next: successors(state), at: 0 });
  };
  for (const start of starts) {
    if (!seen.has(start)) enter(start);
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const target = frame.next[frame.at];
      frame.at += 1;
      if (target === undefined) {
        order.push(frame.state);
        frames.pop();
      } else if (!seen.has(target)) enter(target);
    }
  }
  return order;
}
