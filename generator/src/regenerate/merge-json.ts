import { applyEdits, getNodeValue, findNodeAtLocation, modify, parseTree, type JSONPath, type Node } from 'jsonc-parser';
import { isEqual } from '../model/equal.ts';
import { mergeText, type Merged } from './merge-text.ts';

interface Change {
  readonly path: JSONPath;
  /** Undefined removes the member. */
  readonly value: unknown;
  readonly before: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members that differ, the deepest ones that do. */
function changesOf(before: unknown, after: unknown, path: JSONPath = []): Change[] {
  if (isEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [{ path, value: after, before }];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => changesOf(before[name], after[name], [...path, name]));
}

const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };

/** Lists are merged as sets: what the generator added is added, what it removed goes. */
function mergedList(before: unknown, yours: unknown, after: unknown): unknown[] | undefined {
  if (!Array.isArray(before) || !Array.isArray(yours) || !Array.isArray(after)) return undefined;
  const has = (list: readonly unknown[], value: unknown) => list.some((each) => isEqual(each, value));
  const kept = yours.filter((value: unknown) => !has(before, value) || has(after, value));
  return [...kept, ...after.filter((value: unknown) => !has(before, value) && !has(kept, value))];
}

function applied(text: string, tree: Node, { path, value, before }: Change): string | undefined {
  const node = path.length === 0 ? tree : findNodeAtLocation(tree, path);
  const current: unknown = node === undefined ? undefined : getNodeValue(node);
  if (isEqual(current, value)) return text;
  const wanted = isEqual(current, before) ? value : mergedList(before, current, value);
  if (wanted === undefined && !isEqual(current, before)) return undefined;
  return applyEdits(text, modify(text, path, wanted, { formattingOptions }));
}

/**
 * Merges JSON member by member: the changes of the generator are made in the user's text, whose layout and comments stay.
 * Where both changed one member, or a text is no JSON, it is merged line by line.
 */
export function mergeJson(base: string, yours: string, generated: string): Merged {
  const trees = [base, yours, generated].map((text) => parseTree(text, undefined, { allowTrailingComma: true }));
  const [b, y, g] = trees;
  if (b === undefined || y === undefined || g === undefined) return mergeText(base, yours, generated);
  let text: string = yours;
  for (const change of changesOf(getNodeValue(b), getNodeValue(g))) {
    const tree = parseTree(text, undefined, { allowTrailingComma: true });
    const next = tree && applied(text, tree, change);
    if (next === undefined) return mergeText(base, yours, generated);
    text = next;
  }
  return { text, conflicts: 0 };
}
