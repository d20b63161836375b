import { ts } from 'ts-morph';
import { oneSpace, type Source } from './source.ts';

/** One element of a list, with the comments that go with it: those before it, and those after it on its line. */
export interface Element {
  readonly source: Source;
  readonly node: ts.Node;
  /** White space and comments before it. */
  readonly lead: string;
  readonly core: string;
  /** Comments behind it on its last line; its comma left out. */
  readonly trail: string;
  /** Of the core alone. */
  readonly norm: string;
  /** Of everything. */
  readonly fullNorm: string;
}

/** A list between two brackets, or the statements of a file. */
export interface List {
  readonly elements: readonly Element[];
  /** What follows the last element, up to the closing bracket. */
  readonly tail: string;
  /** Where it begins and ends in the text. */
  readonly from: number;
  readonly to: number;
  readonly endsWithComma: boolean;
  readonly isOverLines: boolean;
}

const blank = /^[ \t]*(?:\n|$)/;

/** End of an element, behind its comma and the comments that end its line; and where its comma is. */
function endOf(text: string, node: ts.Node, isSeparated: boolean): { end: number; comma: number | undefined } {
  const separator = isSeparated ? /^(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*\n)*,/.exec(text.slice(node.end)) : null;
  const after = separator === null ? node.end : node.end + separator[0].length;
  const trailing = ts.getTrailingCommentRanges(text, after)?.at(-1);
  // A comment before more code on the same line belongs to that code.
  const end = trailing !== undefined && blank.test(text.slice(trailing.end)) ? trailing.end : after;
  return { end, comma: separator === null ? undefined : after - 1 };
}

/** @param isSeparated whether commas stand between the elements */
export function listOf(source: Source, nodes: ts.NodeArray<ts.Node>, isSeparated: boolean): List {
  const { text, file } = source;
  const to = source.nextToken(nodes.end);
  const elements: Element[] = [];
  let at = nodes.pos;
  let comma: number | undefined;
  for (const node of nodes) {
    const start = node.getStart(file);
    const found = endOf(text, node, isSeparated);
    const behind = text.slice(node.end, found.end);
    ({ comma } = found);
    elements.push({
      source,
      node,
      lead: text.slice(at, start),
      core: text.slice(start, node.end),
      trail: comma === undefined ? behind : behind.slice(0, comma - node.end) + behind.slice(comma - node.end + 1),
      norm: source.norm(start, node.end),
      fullNorm: [text.slice(at, start), source.norm(start, node.end), behind.replace(',', '')].map(oneSpace).join('\u0002'),
    });
    at = found.end;
  }
  return {
    elements,
    tail: text.slice(at, to),
    from: nodes.pos,
    to,
    endsWithComma: comma !== undefined,
    isOverLines: elements.some(({ lead }) => lead.includes('\n')),
  };
}
