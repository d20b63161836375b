import { isAlias, isMap, isNode, isScalar, parseDocument, visit, type Document, type YAMLMap } from 'yaml';
import { canonicalTopology, editedYaml, serialiseTopology } from './serialise.ts';
import type { Format } from './source-text.ts';
import type { Topology } from './topology.ts';

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

function hasAlias(document: Document): boolean {
  let found = false;
  visit(document, {
    Node(_key, node) {
      if (!isAlias(node)) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

const nameOf = (key: unknown) => (isScalar(key) ? String(key.value) : '');

/** A comment before the first member stands on the map: it belongs to that member, which may move. */
function handDown(map: YAMLMap): void {
  const [first] = map.items;
  if (typeof map.commentBefore !== 'string' || !isNode(first?.key)) return;
  first.key.commentBefore = [map.commentBefore, first.key.commentBefore].filter((text) => typeof text === 'string').join('\n');
  map.commentBefore = null;
}

/** A comment before the first member of a document speaks of the document. */
function keepHead(before: unknown, now: unknown): void {
  if (!isNode(before) || !isNode(now) || typeof before.commentBefore !== 'string') return;
  now.commentBefore = [before.commentBefore, now.commentBefore].filter((text) => typeof text === 'string').join('\n');
  before.commentBefore = null;
}

/** Sorts members as the value has them; comments go with their members, and those at the head of the document stay there. */
function sortLike(map: YAMLMap, value: Plain, isRoot: boolean): void {
  const rank = new Map(Object.keys(value).map((name, index) => [name, index]));
  const rankOf = (key: unknown) => rank.get(nameOf(key)) ?? rank.size;
  const sorted = map.items.toSorted((a, b) => rankOf(a.key) - rankOf(b.key));
  const [first] = sorted;
  if (first !== map.items[0]) {
    if (isRoot) keepHead(map.items[0]?.key, first?.key);
    else handDown(map);
  }
  map.items = sorted;
  if (isNode(first?.key)) first.key.spaceBefore = false;
  for (const { key, value: item } of sorted) {
    const wanted = value[nameOf(key)];
    if (isMap(item) && isPlain(wanted)) sortLike(item, wanted, false);
  }
}

/**
 * The canonical text of a topology with the comments of its YAML kept: ids sorted, members as in the schema, indented by two. Formatting
 * a second time changes nothing. A text with aliases keeps its order, since an anchor must stand before them.
 * @param text from which the topology was read
 */
export function formatText(text: string, topology: Topology, format: Format): string {
  if (format === 'json') return serialiseTopology(topology, format);
  const value = canonicalTopology(topology);
  const document = parseDocument(text);
  if (isMap(document.contents) && !hasAlias(document)) sortLike(document.contents, value, true);
  const sorted = document.toString({ lineWidth: 0, flowCollectionPadding: true });
  return editedYaml(sorted, value) ?? serialiseTopology(topology, format);
}
