import { parseTree, visit, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { forbiddenMembers, limits } from './limits.ts';
import { fromPointer, toPointer } from './pointer.ts';
import { LineIndex, type SourceMap } from './source-text.ts';
import type { ReadProblem, ReadResult } from './read-result.ts';

const options = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

/** Deepest nesting of the text, counted without recursion, so that no input can overflow the stack. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (quoted) {
      if (char === 0x5c) at += 1;
      else if (char === 0x22) quoted = false;
    } else if (char === 0x22) quoted = true;
    else if (char === 0x7b || char === 0x5b) deepest = Math.max(deepest, (depth += 1));
    else if (char === 0x7d || char === 0x5d) depth -= 1;
  }
  return deepest;
}

const spoken: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'a member name in double quotes is expected',
  ValueExpected: 'a value is expected',
  ColonExpected: 'a colon is expected',
  CommaExpected: 'a comma is expected',
  CloseBraceExpected: 'a closing } is missing',
  CloseBracketExpected: 'a closing ] is missing',
  EndOfFileExpected: 'nothing may follow the document',
  InvalidCommentToken: 'JSON has no comments; use YAML for them',
  UnexpectedEndOfString: 'a string is not closed',
  InvalidCharacter: 'a control character must be escaped',
  InvalidEscapeCharacter: 'an escape sequence is wrong',
  InvalidSymbol: 'this is not a JSON value',
};

function syntaxProblems(errors: readonly ParseError[], lines: LineIndex): ReadProblem[] {
  return errors.slice(0, limits.maxProblems).map(({ error, offset, length }) => ({
    kind: 'syntax',
    pointer: '',
    detail: spoken[printParseErrorCode(error)] ?? printParseErrorCode(error),
    range: lines.range(offset, offset + length),
  }));
}

/** Duplicate and forbidden members: `JSON.parse` would keep the last one, or hide them, without a word. */
function memberProblems(text: string, lines: LineIndex): ReadProblem[] {
  const problems: ReadProblem[] = [];
  const seen: Set<string>[] = [];
  visit(
    text,
    {
      onObjectBegin: () => void seen.push(new Set()),
      onObjectEnd: () => void seen.pop(),
      onObjectProperty: (member, offset, length, _line, _column, path) => {
        const members = seen.at(-1);
        const kind = forbiddenMembers.has(member) ? 'forbidden-member' : members?.has(member) ? 'duplicate-member' : undefined;
        if (kind) {
          problems.push({ kind, pointer: toPointer([...path(), member]), detail: member, range: lines.range(offset, offset + length) });
        }
        members?.add(member);
      },
    },
    options,
  );
  return problems.slice(0, limits.maxProblems);
}

/** Values of an object by member, made once an object: a large document has thousands of findings to locate. */
function membersOf(known: WeakMap<Node, Map<string, Node>>, node: Node): Map<string, Node> {
  let members = known.get(node);
  if (members) return members;
  members = new Map();
  for (const { children: [name, value] = [] } of node.children ?? []) if (name && value) members.set(String(name.value), value);
  known.set(node, members);
  return members;
}

function sourceMap(text: string, lines: LineIndex): SourceMap {
  const known = new WeakMap<Node, Map<string, Node>>();
  let root: Node | undefined;
  return {
    locate(pointer) {
      root ??= parseTree(text, [], options);
      let node = root;
      for (const step of fromPointer(pointer)) {
        const child = node?.type === 'array' ? node.children?.[Number(step)] : node && membersOf(known, node).get(step);
        if (!child) break;
        node = child;
      }
      return node && lines.range(node.offset, node.offset + node.length);
    },
  };
}

/** Reads JSON text. Never throws. */
export function readJson(text: string): ReadResult {
  const lines = new LineIndex(text);
  if (depthOf(text) > limits.maxDepth) return { problems: [{ kind: 'too-deep', pointer: '', detail: String(limits.maxDepth) }] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const errors: ParseError[] = [];
    parseTree(text, errors, options);
    const problems = syntaxProblems(errors, lines);
    return { problems: problems.length > 0 ? problems : [{ kind: 'syntax', pointer: '', detail: 'this is not JSON' }] };
  }
  return { value, problems: memberProblems(text, lines), source: sourceMap(text, lines) };
}
