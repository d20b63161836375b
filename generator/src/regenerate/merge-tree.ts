import { ts } from 'ts-morph';
import { listOf } from './elements.ts';
import { arrayKind, type ListKind } from './keys.ts';
import { mergeList } from './merge-list.ts';
import { oneSided } from './merge-text.ts';
import type { Source } from './source.ts';

/** A child, or a list of children between brackets. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly content: ts.Node | BracketList;
}

interface BracketList {
  readonly nodes: ts.NodeArray<ts.Node>;
  readonly kind: ListKind | 'array';
  readonly isSeparated: boolean;
}

const separated = (nodes: ts.NodeArray<ts.Node>, kind: BracketList['kind']) => ({ nodes, kind, isSeparated: true });
const lines = (nodes: ts.NodeArray<ts.Node>, kind: BracketList['kind']) => ({ nodes, kind, isSeparated: false });

/** The list between the brackets of a node. */
function bracketListOf(node: ts.Node): BracketList | undefined {
  if (ts.isBlock(node)) return lines(node.statements, 'sequence');
  if (ts.isModuleBlock(node)) return lines(node.statements, 'members');
  if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)) return lines(node.members, 'members');
  if (ts.isEnumDeclaration(node)) return separated(node.members, 'members');
  if (ts.isObjectLiteralExpression(node)) return separated(node.properties, 'members');
  if (ts.isArrayLiteralExpression(node)) return separated(node.elements, 'array');
  if (ts.isNamedImports(node) || ts.isNamedExports(node)) return separated(node.elements, 'set');
  if (ts.isCallExpression(node)) return separated(node.arguments, 'sequence');
  if (ts.isFunctionLike(node) && node.getSourceFile().text[node.parameters.pos - 1] === '(') return separated(node.parameters, 'sequence');
  return undefined;
}

function partsOf(source: Source, node: ts.Node): Part[] {
  const list = bracketListOf(node);
  const parts: Part[] = [];
  const addNode = (child: ts.Node) => void parts.push({ from: child.getStart(source.file), to: child.end, content: child });
  const addNodes = (nodes: ts.NodeArray<ts.Node>) => {
    if (nodes === list?.nodes) parts.push({ from: nodes.pos, to: source.nextToken(nodes.end), content: list });
    else for (const each of nodes) addNode(each);
  };
  ts.forEachChild(node, addNode, addNodes);
  return parts;
}

const shapeOf = (parts: readonly Part[]) => parts.map(({ content }) => ('nodes' in content ? 'list' : 'node')).join(' ');

/** Merges three versions of a syntax tree. */
export class TreeMerge {
  readonly #base: Source;
  readonly #yours: Source;
  readonly #generated: Source;

  constructor(base: Source, yours: Source, generated: Source) {
    this.#base = base;
    this.#yours = yours;
    this.#generated = generated;
  }

  /** Text of a node; undefined where both sides changed the same thing, which the list around it then marks. */
  readonly node = (base: ts.Node, yours: ts.Node, generated: ts.Node): string | undefined => {
    const range = (node: ts.Node) => [node.getStart(), node.end] as const;
    const one = this.#oneSidedText(range(base), range(yours), range(generated));
    if (one !== undefined) return one;
    if (base.kind !== yours.kind || base.kind !== generated.kind) return undefined;
    const parts = [partsOf(this.#base, base), partsOf(this.#yours, yours), partsOf(this.#generated, generated)] as const;
    const [b, y, g] = parts;
    if (b.length === 0 || shapeOf(b) !== shapeOf(y) || shapeOf(b) !== shapeOf(g)) return undefined;
    return this.#parts(base, yours, generated, parts);
  };

  #parts(base: ts.Node, yours: ts.Node, generated: ts.Node, parts: readonly [Part[], Part[], Part[]]): string | undefined {
    const at = [base.getStart(), yours.getStart(), generated.getStart()] as [number, number, number];
    const ends = [base.end, yours.end, generated.end] as const;
    const texts: string[] = [];
    for (let index = 0; index <= parts[0].length; index += 1) {
      const [b, y, g] = [parts[0][index], parts[1][index], parts[2][index]];
      const gap = this.#oneSidedText([at[0], b?.from ?? ends[0]], [at[1], y?.from ?? ends[1]], [at[2], g?.from ?? ends[2]]);
      if (gap === undefined) return undefined;
      texts.push(gap);
      if (!b || !y || !g) continue;
      const text = this.#part(b, y, g);
      if (text === undefined) return undefined;
      texts.push(text);
      at.splice(0, 3, b.to, y.to, g.to);
    }
    return texts.join('');
  }

  #part(base: Part, yours: Part, generated: Part): string | undefined {
    const [b, y, g] = [base.content, yours.content, generated.content];
    if (!('nodes' in b) || !('nodes' in y) || !('nodes' in g))
      return 'nodes' in b || 'nodes' in y || 'nodes' in g ? undefined : this.node(b, y, g);
    const one = this.#oneSidedText([base.from, base.to], [yours.from, yours.to], [generated.from, generated.to]);
    if (one !== undefined) return one;
    const { isSeparated, kind } = b;
    const lists = [
      listOf(this.#base, b.nodes, isSeparated),
      listOf(this.#yours, y.nodes, isSeparated),
      listOf(this.#generated, g.nodes, isSeparated),
    ] as const;
    const all = lists.flatMap(({ elements }) => elements);
    return mergeList(...lists, { kind: kind === 'array' ? arrayKind(all) : kind, isSeparated, merge: this.node });
  }

  #oneSidedText(
    base: readonly [number, number],
    yours: readonly [number, number],
    generated: readonly [number, number],
  ): string | undefined {
    const of = (source: Source, [from, to]: readonly [number, number]) => ({
      norm: source.norm(from, to),
      text: source.text.slice(from, to),
    });
    const isEqual = (a: { norm: string }, b: { norm: string }) => a.norm === b.norm;
    return oneSided(of(this.#base, base), of(this.#yours, yours), of(this.#generated, generated), isEqual)?.text;
  }
}
