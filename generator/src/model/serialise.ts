import { Document, isMap, isNode, isScalar, parseDocument, visit, type Pair, type YAMLMap } from 'yaml';
import { nodeKinds } from '../nodes/index.ts';
import { edgeKinds } from './edges.ts';
import { isEqual } from './equal.ts';
import { messageSchema } from './message.ts';
import { serverSchema } from './server.ts';
import type { Format } from './source-text.ts';
import { topologySchema, type Topology } from './topology.ts';

export type Plain = { [member: string]: unknown };
type Schema = { properties?: Record<string, Schema>; items?: Schema };

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Known members in the order of the schema, then `x-` members by name. Free values keep their own order. */
function ordered(value: unknown, schema: Schema | undefined): unknown {
  if (Array.isArray(value)) return schema?.items ? value.map((item) => ordered(item, schema.items)) : value;
  if (!isPlain(value) || !schema?.properties) return value;
  const { properties } = schema;
  const rank = new Map(Object.keys(properties).map((member, index) => [member, index]));
  const members = Object.keys(value).filter((member) => value[member] !== undefined);
  members.sort((a, b) => (rank.get(a) ?? rank.size) - (rank.get(b) ?? rank.size) || compareText(a, b));
  return Object.fromEntries(members.map((member) => [member, ordered(value[member], properties[member])]));
}

function orderedMap(map: Plain, schemaOf: (item: unknown) => Schema | undefined): Plain {
  const ids = Object.keys(map).toSorted(compareText);
  return Object.fromEntries(ids.map((id) => [id, ordered(map[id], schemaOf(map[id]))]));
}

const kindSchemas = new Map<unknown, Schema>([...nodeKinds, ...edgeKinds].map(({ kind, schema }) => [kind, schema as Schema]));
const byKind = (item: unknown) => (isPlain(item) ? kindSchemas.get(item['kind']) : undefined);

const positionSchema: Schema = { properties: { x: {}, y: {} } };
const sections: Readonly<Record<string, (item: unknown) => Schema | undefined>> = {
  servers: () => serverSchema as Schema,
  messages: () => messageSchema as Schema,
  nodes: byKind,
  edges: byKind,
  rules: () => undefined,
  layout: () => positionSchema,
};

const rootSchema: Schema = {
  properties: Object.fromEntries(Object.keys(topologySchema.properties).map((member) => [member, {}])),
};
const infoSchema = (topologySchema.properties as Record<string, Schema>)['info'];

/** Whether the member of a document is a map of elements by id. */
export const isSection = (member: string): boolean => Object.hasOwn(sections, member);

/** One element of a section in canonical order. */
export const canonicalItem = (section: string, item: unknown): unknown => ordered(item, sections[section]?.(item));

/** One member of the document in canonical order. */
export function canonicalMember(member: string, value: unknown): unknown {
  const schemaOf = sections[member];
  if (schemaOf && isPlain(value)) return orderedMap(value, schemaOf);
  return member === 'info' ? ordered(value, infoSchema) : value;
}

/** The members of a topology in canonical order, empty maps left out; what they hold is as it was. */
export function canonicalRoot(topology: Topology): Plain {
  const root = ordered(topology, rootSchema) as Plain;
  return Object.fromEntries(
    Object.entries(root).filter(([member, value]) => !isSection(member) || (isPlain(value) && Object.keys(value).length > 0)),
  );
}

/**
 * The topology as a plain value in canonical order: ids sorted, members as in the schema, empty maps left out.
 * Two people's edits touch different lines, so that git merges them.
 */
export const canonicalTopology = (topology: Topology): Plain =>
  Object.fromEntries(Object.entries(canonicalRoot(topology)).map(([member, value]) => [member, canonicalMember(member, value)]));

/** One position a line, so that a moved box is a one-line change. */
function printJson(value: Plain): string {
  const { layout, ...rest } = value;
  const body = JSON.stringify(rest, null, 2);
  if (!isPlain(layout)) return `${body}\n`;
  const lines = Object.entries(layout).map(
    ([id, at]) => `    ${JSON.stringify(id)}: ${JSON.stringify(at).replaceAll(':', ': ').replaceAll(',', ', ')}`,
  );
  return `${body.slice(0, -2)},\n  "layout": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/** Longest list of scalars that stays on one line. */
const flowWidth = 80;

/** One position a line, so that a moved box is a one-line change. */
function setItemsFlow(map: unknown): void {
  if (isMap(map)) for (const { value } of map.items) if (isMap(value)) value.flow = true;
}

function setShortListsFlow(document: Document): void {
  visit(document, {
    Seq(_key, list) {
      if (list.items.every((item) => isScalar(item)) && list.items.map(String).join(', ').length <= flowWidth) list.flow = true;
    },
  });
}

const print = (document: Document) => document.toString({ lineWidth: 0, flowCollectionPadding: true });

/** What a YAML text holds: a document, or elements of one section of it. */
export type Holding = 'document' | 'elements' | 'positions';

const setPositionsFlow = (document: Document, holding: Holding) =>
  setItemsFlow(holding === 'document' ? document.get('layout') : holding === 'positions' ? document.contents : undefined);

/** The members as YAML in canonical style. */
export function printYaml(value: Plain, holding: Holding = 'document'): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  setShortListsFlow(document);
  setPositionsFlow(document, holding);
  return print(document);
}

/** Makes the collection equal to `value`, leaving untouched what is equal already, with its comments and style. */
function syncMap(document: Document, map: YAMLMap, value: Plain): void {
  const name = (pair: Pair) => (isScalar(pair.key) ? String(pair.key.value) : '');
  map.items = map.items.filter((pair) => Object.hasOwn(value, name(pair)));
  const present = new Map(map.items.map((pair) => [name(pair), pair]));
  let after = -1;
  for (const [member, item] of Object.entries(value)) {
    const pair = present.get(member);
    if (!pair) {
      after += 1;
      map.items.splice(after, 0, document.createPair(member, item) as Pair);
      continue;
    }
    after = map.items.indexOf(pair);
    pair.value = syncValue(document, pair.value, item);
  }
}

function syncValue(document: Document, node: unknown, value: unknown): unknown {
  const current = isNode(node) ? node.toJS(document) : undefined;
  if (isEqual(current, value)) return node;
  if (isMap(node) && isPlain(value)) {
    syncMap(document, node, value);
    return node;
  }
  if (isScalar(node) && (typeof value !== 'object' || value === null)) {
    node.value = value;
    delete node.source;
    return node;
  }
  const fresh = document.createNode(value, { aliasDuplicateObjects: false });
  if (isNode(node) && isNode(fresh)) Object.assign(fresh, { comment: node.comment, commentBefore: node.commentBefore });
  return fresh;
}

/** Canonical text of a topology; `parseTopology` of it gives an equal topology. */
export function serialiseTopology(topology: Topology, format: Format): string {
  const value = canonicalTopology(topology);
  return format === 'json' ? printJson(value) : printYaml(value);
}

/**
 * The text with other members, its comments, order and style kept.
 * @returns undefined where it is no YAML map
 */
export function editedYaml(original: string, value: Plain, holding: Holding = 'document'): string | undefined {
  const document = parseDocument(original);
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  syncMap(document, document.contents, value);
  setPositionsFlow(document, holding);
  return print(document);
}

/**
 * The topology as an edit of the text it was read from. JSON is printed anew; YAML keeps its comments, its order
 * and the style of everything that did not change. Falls back to canonical text where `original` cannot be read.
 * It reads and prints all of the text: `TextMender` touches only what changed.
 */
export function updateText(original: string, topology: Topology, format: Format): string {
  const edited = format === 'json' ? undefined : editedYaml(original, canonicalTopology(topology));
  return edited ?? serialiseTopology(topology, format);
}
