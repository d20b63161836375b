import { ts } from 'ts-morph';
import { listOf, type Element, type List } from './elements.ts';
import { withImports } from './merge-imports.ts';
import { mergeList } from './merge-list.ts';
import { mergeText, oneSided, type Merged } from './merge-text.ts';
import { TreeMerge } from './merge-tree.ts';
import { isComplete } from './nothing-lost.ts';
import { oneSpace, Source } from './source.ts';

interface Parts {
  /** Comments that belong to the file, up to the last blank line before its first statement. */
  readonly header: string;
  readonly imports: List;
  readonly rest: List;
}

function partsOf(source: Source): Parts {
  const list = listOf(source, source.file.statements, false);
  const { elements } = list;
  const [first] = elements;
  const header = first === undefined ? '' : (/^[\s\S]*\n[ \t]*\n/.exec(first.lead)?.[0] ?? '');
  const all = elements.map((element, index) => (index === 0 ? { ...element, lead: element.lead.slice(header.length) } : element));
  const end = all.findIndex(({ node }) => !ts.isImportDeclaration(node));
  const count = end < 0 ? all.length : end;
  return {
    header,
    imports: { ...list, elements: all.slice(0, count), tail: '', isOverLines: true },
    rest: { ...list, elements: all.slice(count), isOverLines: true },
  };
}

/** Imports are a set: no conflict, since what the code uses tells which are needed. */
function mergedImports(parts: readonly [Parts, Parts, Parts], tree: TreeMerge, rest: Source): string {
  const [base, yours, generated] = parts.map(({ imports }) => imports) as [List, List, List];
  const merge = (b: ts.Node, y: ts.Node, g: ts.Node) => tree.node(b, y, g) ?? y.getText();
  // A declaration that the user removed is no conflict either.
  const wanted = { ...generated, elements: generated.elements.filter((each) => !isRemoved(each, base, yours)) };
  const text = mergeList(base, yours, wanted, { kind: 'members', isSeparated: false, merge }) ?? '';
  const words = rest.words();
  return withImports(text, [...generated.elements, ...base.elements], (local) => words.has(local));
}

const specifierOf = ({ node }: Element) =>
  ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : '';

function isRemoved(element: Element, base: List, yours: List): boolean {
  const has = (list: List) => list.elements.some((each) => specifierOf(each) === specifierOf(element));
  return has(base) && !has(yours);
}

function mergedModule(sources: readonly [Source, Source, Source]): string | undefined {
  const tree = new TreeMerge(...sources);
  const parts = sources.map(partsOf) as [Parts, Parts, Parts];
  const [base, yours, generated] = parts;
  const header = oneSided(base.header, yours.header, generated.header, (a, b) => oneSpace(a) === oneSpace(b));
  const rest = mergeList(base.rest, yours.rest, generated.rest, { kind: 'members', isSeparated: false, merge: tree.node });
  if (header === undefined || rest === undefined) return undefined;
  const imports = mergedImports(parts, tree, new Source(rest));
  const gap = imports === '' || rest.trim() === '' || /^\s*\n/.test(rest) ? '' : '\n\n';
  return header + imports + gap + (imports === '' ? rest.trimStart() : rest);
}

const conflictsIn = (text: string) => text.match(/^<<<<<<< /gm)?.length ?? 0;

/**
 * Merges three versions of a TypeScript module by its structure: imports as sets, declarations and members by name, statements by place.
 * The texts have line feeds only. Where the structure does not help, or the outcome would lose something, it is merged line by line.
 */
export function mergeTypeScript(base: string, yours: string, generated: string): Merged {
  if (yours === base || yours === generated) return { text: generated, conflicts: 0 };
  if (generated === base) return { text: yours, conflicts: 0 };
  const sources = [new Source(base), new Source(yours), new Source(generated)] as [Source, Source, Source];
  if (!sources.every(({ isParsable }) => isParsable)) return mergeText(base, yours, generated);
  const text = mergedModule(sources);
  if (text !== undefined) {
    const conflicts = conflictsIn(text) - conflictsIn(yours);
    if (isComplete(sources, text, conflicts > 0)) return { text, conflicts };
  }
  const byLine = mergeText(base, yours, generated);
  if (byLine.conflicts > 0 || isComplete(sources, byLine.text, false)) return byLine;
  return mergeText('', yours, generated);
}
