import type { Identities } from './identify.ts';

/** Puts what only `other` has behind its neighbour there. @param isBehind behind what only the skeleton has at that place, too */
function interleave(skeleton: readonly string[], other: readonly string[], isBehind: boolean): string[] {
  const order = [...skeleton];
  const known = new Set(skeleton);
  const theirs = new Set(other);
  let before: string | undefined;
  for (const name of other) {
    if (!known.has(name)) {
      const at = before === undefined ? 0 : order.indexOf(before) + 1;
      const next = isBehind ? order.findIndex((each, index) => index >= at && theirs.has(each)) : at;
      order.splice(next < 0 ? order.length : next, 0, name);
    }
    before = name;
  }
  return order;
}

/** Order of all elements that one side has: the user's where the user moved something, else the new one. */
export function mergedOrder({ base, yours, generated }: Identities): string[] {
  const [inYours, inGenerated] = [new Set(yours), new Set(generated)];
  const common = new Set(base.filter((name) => inYours.has(name) && inGenerated.has(name)));
  const shared = (names: readonly string[]) => names.filter((name) => common.has(name)).join('\n');
  return shared(yours) === shared(base) ? interleave(generated, yours, false) : interleave(yours, generated, true);
}
