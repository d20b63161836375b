import { diffIndices } from 'node-diff3';
import { ts } from 'ts-morph';
import type { Element } from './elements.ts';
import { keysOf, type ListKind } from './keys.ts';

/** Names of the elements of three versions of a list: equal names are one element. */
export interface Identities {
  readonly base: readonly string[];
  readonly yours: readonly string[];
  readonly generated: readonly string[];
}

interface Hunk {
  readonly buffer1: readonly [number, number];
  readonly buffer2: readonly [number, number];
}

/** For each element of `after` the one of `before` that it is, or -1: equal ones, and where a run was replaced those of one kind in order. */
function matched(before: readonly Element[], after: readonly Element[]): number[] {
  const match: number[] = [];
  const hunks = diffIndices(
    before.map(({ norm }) => norm),
    after.map(({ norm }) => norm),
  ) as readonly Hunk[];
  let from = 0;
  for (const hunk of [...hunks, { buffer1: [before.length, 0] as const, buffer2: [after.length, 0] as const }]) {
    const [start, length] = hunk.buffer1;
    while (from < start) match.push(from++);
    match.push(...paired(before.slice(start, start + length), after.slice(hunk.buffer2[0], hunk.buffer2[0] + hunk.buffer2[1]), start));
    from = start + length;
  }
  return match;
}

function paired(before: readonly Element[], after: readonly Element[], offset: number): number[] {
  let next = 0;
  return after.map((element, index) => {
    const found =
      before.length === after.length
        ? index
        : before.findIndex((each, at) => at >= next && shape(each.node) === shape(element.node) && isLike(each, element));
    if (found < 0 || before[found]?.node.kind !== element.node.kind) return -1;
    next = found + 1;
    return offset + found;
  });
}

/** Kind of a statement and of what it does, such as a call of which function. */
function shape(node: ts.Node): string {
  const inner = ts.isExpressionStatement(node) ? node.expression : node;
  const call = ts.isAwaitExpression(inner) ? inner.expression : inner;
  return `${node.kind} ${ts.isCallExpression(call) ? call.expression.getText() : ''}`;
}

/** Whether more than half of the words are the same. */
function isLike(a: Element, b: Element): boolean {
  const [left, right] = [a, b].map(({ norm }) => new Set(norm.split('\u0001'))) as [Set<string>, Set<string>];
  const shared = [...left].filter((word) => right.has(word)).length;
  return 2 * shared > Math.max(left.size, right.size);
}

/** Finds out which elements of three lists are the same one: by name, else by place and likeness. */
export function identify(base: readonly Element[], yours: readonly Element[], generated: readonly Element[], kind: ListKind): Identities {
  const keys = [base, yours, generated].map((elements) => keysOf(elements, kind));
  const unnamed = [base, yours, generated].map((elements, side) => elements.filter((_each, index) => keys[side]?.[index] === undefined));
  const [b = [], y = [], g = []] = unnamed;
  const ofBase = new Map(b.map((element, index) => [element, `place ${index}`]));
  const named = (elements: readonly Element[], side: string) => {
    const match = matched(b, elements);
    return new Map(elements.map((element, index) => [element, (match[index] ?? -1) < 0 ? `${side} ${index}` : `place ${match[index]}`]));
  };
  const ofYours = named(y, 'yours');
  const ofGenerated = named(g, 'generated');
  // The same addition on both sides is one.
  for (const [element, name] of ofGenerated) {
    if (!name.startsWith('generated')) continue;
    const twin = [...ofYours].find(([each, own]) => own.startsWith('yours') && each.norm === element.norm);
    if (twin && ![...ofGenerated.values()].includes(twin[1])) ofGenerated.set(element, twin[1]);
  }
  const names = (elements: readonly Element[], side: number, places: ReadonlyMap<Element, string>) =>
    elements.map((element, index) => keys[side]?.[index] ?? places.get(element) ?? '');
  return { base: names(base, 0, ofBase), yours: names(yours, 1, ofYours), generated: names(generated, 2, ofGenerated) };
}
