import { ts } from 'ts-morph';

interface Token {
  readonly start: number;
  readonly end: number;
  /** The token and the comments before it, without what a formatter may change. */
  readonly norm: string;
  readonly comments: string;
  /** Whether it names a member of an object literal. */
  readonly isMemberName: boolean;
}

/** Text with its white space made equal. */
export const oneSpace = (text: string) => text.trim().replaceAll(/\s+/g, ' ');
const closers: ReadonlySet<string> = new Set([')', ']', '}', '>']);

/** One spelling of a string literal, whatever its quotes. */
function withoutQuotes(text: string): string {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return text;
  const inner = text
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll(String.raw`\'`, "'");
  return JSON.stringify(inner);
}

/** A parsed file whose parts can be compared without regard to layout: white space, quotes, trailing commas and semicolons at line ends. */
export class Source {
  readonly text: string;
  readonly file: ts.SourceFile;
  readonly #tokens: readonly Token[];
  readonly #norms = new Map<string, string>();

  constructor(text: string) {
    this.text = text;
    this.file = ts.createSourceFile('module.ts', text, ts.ScriptTarget.ESNext, true);
    this.#tokens = tokensOf(this.file);
  }

  /** The parser's own notes; a program that asks for them officially takes ten times as long. */
  get isParsable(): boolean {
    return ((this.file as ts.SourceFile & { parseDiagnostics?: readonly unknown[] }).parseDiagnostics ?? []).length === 0;
  }

  /** Tokens and comments from `from` to `to`, in one spelling. */
  norm(from: number, to: number): string {
    const key = `${from}:${to}`;
    const known = this.#norms.get(key);
    if (known !== undefined) return known;
    const norm = this.#normOf(from, to);
    this.#norms.set(key, norm);
    return norm;
  }

  #normOf(from: number, to: number): string {
    const parts: string[] = [];
    const first = this.#indexAt(from);
    let at = from;
    for (let index = first; index < this.#tokens.length; index += 1) {
      const token = this.#tokens[index];
      if (token === undefined || token.end > to || token.start >= to) break;
      // Comments before the first token may belong to what precedes.
      const comments = index === first ? oneSpace(this.text.slice(from, token.start)) : token.comments;
      if (comments !== '') parts.push(comments);
      if (token.norm !== '') parts.push(token.norm);
      at = token.end;
    }
    const rest = oneSpace(this.text.slice(at, to));
    if (rest !== '') parts.push(rest);
    return parts.join('\u0001');
  }

  /** Where the next token starts. @param from offset @returns the length of the text where none follows */
  nextToken(from: number): number {
    return this.#tokens[this.#indexAt(from)]?.start ?? this.text.length;
  }

  /** Kinds of the nodes, without what literals and comments say: what remains is what the code does. */
  skeleton(): string {
    const kinds: string[] = [];
    const visit = (node: ts.Node): void => {
      kinds.push(ts.SyntaxKind[node.kind]);
      ts.forEachChild(node, visit);
    };
    visit(this.file);
    return kinds.join(' ');
  }

  /** Contents of the string literals. */
  literals(): string[] {
    return this.#tokens.flatMap(({ start, end }) => (/["'`]/.test(this.text[start] ?? '') ? [this.text.slice(start + 1, end - 1)] : []));
  }

  /** Names of members of object literals, as they are written. */
  memberNames(): string[] {
    return this.#tokens.flatMap(({ start, end, isMemberName }) => (isMemberName ? [this.text.slice(start, end)] : []));
  }

  /** The text with its tokens replaced; what is between them stays. */
  rewritten(replace: (token: string, isMemberName: boolean) => string): string {
    let at = 0;
    const parts = this.#tokens.flatMap(({ start, end, isMemberName }) => {
      const before = this.text.slice(at, start);
      at = end;
      return [before, replace(this.text.slice(start, end), isMemberName)];
    });
    return parts.join('') + this.text.slice(at);
  }

  #indexAt(from: number): number {
    let low = 0;
    let high = this.#tokens.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#tokens[middle]?.start ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How often each name, literal and comment occurs; of imports, which are sets, only the comments count. */
  words(): Map<string, number> {
    const counts = new Map<string, number>();
    const count = (word: string) => counts.set(word, (counts.get(word) ?? 0) + 1);
    const imports = this.file.statements.filter(ts.isImportDeclaration);
    for (const { start, norm, comments } of this.#tokens) {
      const isImport = imports.some(({ pos, end }) => pos <= start && start < end);
      if (!isImport && /[\w"'`]/.test(norm)) count(norm);
      for (const comment of comments.split(/(?<=\*\/)\s*|(?=\/\/)/)) if (comment !== '') count(comment);
    }
    return counts;
  }
}

function tokensOf(file: ts.SourceFile): Token[] {
  const { text } = file;
  const leaves: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    const children = node.getChildren(file);
    if (children.length === 0 && node.kind !== ts.SyntaxKind.SyntaxList) leaves.push(node);
    for (const child of children) visit(child);
  };
  visit(file);
  return leaves.map((leaf, index) => {
    const start = leaf.getStart(file);
    const next = leaves[index + 1];
    const between = next === undefined ? '\n' : text.slice(leaf.end, next.getStart(file));
    return {
      start,
      end: leaf.end,
      norm: normOf(text.slice(start, leaf.end), next === undefined ? '' : next.getText(file), between),
      comments: oneSpace(text.slice(leaf.pos, start)),
      isMemberName: ts.isPropertyAssignment(leaf.parent) && leaf.parent.name === leaf,
    };
  });
}

function normOf(token: string, next: string, between: string): string {
  if (token === ',' && closers.has(next)) return '';
  if (token === ';' && (between.includes('\n') || next === '}' || next === '')) return '';
  return withoutQuotes(token);
}
