/** Whole lines of a text: one element of a section, or one member of the document. */
export interface YamlPart {
  readonly id: string;
  /** With the comments before it. */
  readonly text: string;
}

/** One member of the document. */
export interface YamlGroup {
  readonly member: string;
  /** The line of the member and what stands before its first element; all of the member where it is not split. */
  readonly header: string;
  /** Its elements in their order; absent where it is not split. */
  readonly parts?: readonly YamlPart[];
  /** Spaces before each element. */
  readonly indent: number;
}

/** A text in parts: joined they are the text again. */
export interface YamlParts {
  readonly head: string;
  readonly groups: readonly YamlGroup[];
  readonly tail: string;
}

/** Members of a block map that the lines alone tell: plain or quoted without escapes. */
const keyLine = /^ *(?:([A-Za-z_$][\w$./-]*)|"([^"\\\n]*)"|'([^'\n]*)'):(?=[ \n])/;

/** Anchors, aliases, tags, block texts that keep blank lines, tabs as indentation, and more than one document: lines are then not enough. */
const intricate = /(?:^|[\s[{,])[&*!]\S|[|>]\d?\+|^ *\t|\r|^\uFEFF|^(?:---|\.\.\.|%)/m;

const isBlank = (line: string) => /^\s*$/.test(line);
const isComment = (line: string) => /^\s*#/.test(line);
const indentOf = (line: string) => line.length - line.trimStart().length;

function nameOf(line: string): string | undefined {
  const match = keyLine.exec(line);
  return match ? (match[1] ?? match[2] ?? match[3]) : undefined;
}

interface Start {
  readonly name: string;
  /** First line, comments included. */
  readonly from: number;
  readonly keyAt: number;
}

/** Where members with that indentation start. @returns undefined where a line in their place is none */
function startsIn(lines: readonly string[], from: number, to: number, indent: number): Start[] | undefined {
  const starts: Start[] = [];
  let free = from;
  for (let at = from; at < to; at += 1) {
    const line = lines[at] ?? '';
    if (isBlank(line) || (isComment(line) && indentOf(line) <= indent)) continue;
    const depth = indentOf(line);
    if (depth < indent) return undefined;
    if (depth === indent) {
      const name = nameOf(line);
      if (name === undefined) return undefined;
      starts.push({ name, from: starts.length === 0 ? at : free, keyAt: at });
    }
    free = at + 1;
  }
  return new Set(starts.map(({ name }) => name)).size === starts.length ? starts : undefined;
}

function groupOf(lines: readonly string[], { name, from, keyAt }: Start, to: number, isSplit: boolean): YamlGroup {
  const textOf = (start: number, end: number) => lines.slice(start, end).join('');
  const whole = { member: name, header: textOf(from, to), indent: 0 };
  if (!isSplit || !/:\s*(?:#.*)?\n$/.test(lines[keyAt] ?? '')) return whole;
  const first = lines.findIndex((line, at) => at > keyAt && at < to && !isBlank(line) && !isComment(line));
  const indent = first === -1 ? 0 : indentOf(lines[first] ?? '');
  const starts = indent === 0 ? undefined : startsIn(lines, keyAt + 1, to, indent);
  if (!starts?.[0]) return whole;
  const parts = starts.map((start, index) => ({ id: start.name, text: textOf(start.from, starts[index + 1]?.from ?? to) }));
  return { member: name, header: textOf(from, starts[0].from), parts, indent };
}

/** End of the last line that holds more than blanks and comments of the document. */
function endOfContent(lines: readonly string[]): number {
  let end = lines.length;
  while (end > 0 && /^(?:#.*|\s*)$/.test((lines[end - 1] ?? '').trimEnd())) end -= 1;
  return end;
}

/**
 * Splits a YAML document by its lines, which needs no parser: in a block map everything that belongs to a member stands deeper than it.
 * @param isSplit members that are split into their elements
 * @returns undefined where lines are not enough to tell the parts
 */
export function splitYaml(text: string, isSplit: (member: string) => boolean): YamlParts | undefined {
  if (intricate.test(text)) return undefined;
  const lines = (text.endsWith('\n') ? text : `${text}\n`).match(/[^\n]*\n/g) ?? [];
  const end = endOfContent(lines);
  const starts = startsIn(lines, 0, end, 0);
  if (!starts?.[0]) return undefined;
  return {
    head: lines.slice(0, starts[0].from).join(''),
    groups: starts.map((start, index) => groupOf(lines, start, starts[index + 1]?.from ?? end, isSplit(start.name))),
    tail: lines.slice(end).join(''),
  };
}
