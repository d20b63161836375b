import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node, type YAMLMap } from 'yaml';
import { forbiddenMembers, limits } from './limits.ts';
import { fromPointer } from './pointer.ts';
import { LineIndex, type SourceMap } from './source-text.ts';
import type { ReadProblem, ReadResult } from './read-result.ts';

const nodeRange = (node: unknown): readonly [number, number] | undefined => {
  const range = (node as Node | null)?.range;
  return range ? [range[0], range[1]] : undefined;
};

/** Flow brackets and compact block nesting are counted before parsing, which recurses. A quoted bracket counts too: no real file comes near the cap. */
function tooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === 0x5b || char === 0x7b) depth += 1;
    else if (char === 0x5d || char === 0x7d) depth = Math.max(0, depth - 1);
    if (depth > 1000) return true;
  }
  return /^(?:\s*[-?:] ){65}/m.test(text);
}

function structureProblems(document: Document, lines: LineIndex): ReadProblem[] {
  const problems: ReadProblem[] = [];
  visit(document, {
    Node(_key, node, path) {
      if (path.length > limits.maxDepth * 2) {
        problems.push({ kind: 'too-deep', pointer: '', detail: String(limits.maxDepth) });
        return visit.BREAK;
      }
      if (!isMap(node)) return undefined;
      for (const pair of node.items) {
        if (!isPair(pair) || !isScalar(pair.key)) {
          problems.push({ kind: 'syntax', pointer: '', detail: 'a member name must be a plain string' });
          continue;
        }
        const member = String(pair.key.value);
        const range = nodeRange(pair.key);
        if (forbiddenMembers.has(member)) {
          problems.push({ kind: 'forbidden-member', pointer: '', detail: member, ...(range && { range: lines.range(...range) }) });
        }
      }
      return undefined;
    },
  });
  return problems.slice(0, limits.maxProblems);
}

/** Values of a map by member, made once a map: a large document has thousands of findings to locate. */
function membersOf(known: WeakMap<YAMLMap, Map<string, unknown>>, map: YAMLMap): Map<string, unknown> {
  let members = known.get(map);
  if (members) return members;
  members = new Map(map.items.flatMap(({ key, value }) => (isScalar(key) ? [[String(key.value), value] as const] : [])));
  known.set(map, members);
  return members;
}

function sourceMap(document: Document, lines: LineIndex): SourceMap {
  const known = new WeakMap<YAMLMap, Map<string, unknown>>();
  return {
    locate(pointer) {
      let node: unknown = document.contents;
      let range = nodeRange(node);
      for (const step of fromPointer(pointer)) {
        if (isAlias(node)) node = node.resolve(document);
        if (isMap(node)) node = membersOf(known, node).get(step);
        else if (isSeq(node)) node = node.items[Number(step)];
        else break;
        if (!node) break;
        range = nodeRange(node) ?? range;
      }
      return range && lines.range(...range);
    },
  };
}

/** Reads YAML 1.2 text. Never throws. */
export function readYaml(text: string): ReadResult {
  const lines = new LineIndex(text);
  const deep: ReadResult = { problems: [{ kind: 'too-deep', pointer: '', detail: String(limits.maxDepth) }] };
  if (tooDeep(text)) return deep;
  try {
    const document = parseDocument(text, {
      lineCounter: new LineCounter(),
      prettyErrors: false,
      stringKeys: false,
      uniqueKeys: true,
      logLevel: 'error',
    });
    const errors = document.errors.slice(0, limits.maxProblems).map(({ code, message, pos }): ReadProblem => ({
      kind: code === 'DUPLICATE_KEY' ? 'duplicate-member' : 'syntax',
      pointer: '',
      detail: code === 'DUPLICATE_KEY' ? (text.slice(pos[0], pos[1]).split(/[:\s]/, 1)[0] ?? '') : (message.split('\n', 1)[0] ?? message),
      range: lines.range(pos[0], pos[1]),
    }));
    if (errors.length > 0) return { problems: errors };
    const problems = structureProblems(document, lines);
    if (problems.some(({ kind }) => kind !== 'duplicate-member')) return { problems };
    return { value: document.toJS({ maxAliasCount: limits.maxAliases }), problems, source: sourceMap(document, lines) };
  } catch (error) {
    if (error instanceof RangeError) return deep;
    return {
      problems: [{ kind: 'syntax', pointer: '', detail: error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'unreadable' }],
    };
  }
}
