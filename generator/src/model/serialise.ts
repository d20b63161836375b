import { Document, isMap, isNode, isScalar, parseDocument, visit, type Pair, type YAMLMap } from 'yaml';
import { nodeKinds } from '../nodes/index.ts';
import { edgeKinds } from './edges.ts';
import { isEqual } from './equal.ts';
import { messageSchema } from './message.ts';
import { serverSchema } from './server.ts';
import type { Format } from './source-text.ts';
import { topologySchema, type Topology } from './topology.ts';

type Plain = { [member: string]: unknown };
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

/**
 * The topology as a plain value in canonical order: ids sorted, members as in the schema, empty maps left out.
 * Two people's edits touch different lines, so that git merges them.
 */
export function canonicalTopology(topology: Topology): Plain {
  const root = ordered(topology, {
    properties: Object.fromEntries(Object.keys(topologySchema.properties).map((member) => [member, {}])),
  }) as Plain;
  const info = (topologySchema.properties as Record<string, Schema>)['info'];
  return Object.fromEntries(
    Object.entries(root)
      .filter(([member, value]) => !(member in sections) || (isPlain(value) && Object.keys(value).length > 0))
      .map(([member, value]) => {
        const schemaOf = sections[member];
        if (schemaOf && isPlain(value)) return [member, orderedMap(value, schemaOf)];
        return [member, member === 'info' ? ordered(value, info) : value];
      }),
  );
}

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
function setPositionsFlow(document: Document): void {
  const layout = document.get('layout');
  if (isMap(layout)) for (const { value } of layout.items) if (isMap(value)) value.flow = true;
}

function setShortListsFlow(document: Document): void {
  visit(document, {
    Seq(_key, list) {
      if (list.items.every((item) => isScalar(item)) && list.items.map(String).join(', ').length <= flowWidth) list.flow = true;
    },
  });
}

const print = (document: Document) => document.toString({ lineWidth: 0, flowCollectionPadding: true });

function printYaml(value: Plain): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  setShortListsFlow(document);
  setPositionsFlow(document);
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
 * The topology as an edit of the text it was read from. JSON is printed anew; YAML keeps its comments, its order
 * and the style of everything that did not change. Falls back to canonical text where `original` cannot be read.
 */
export function updateText(original: string, topology: Topology, format: Format): string {
  if (format === 'json') return serialiseTopology(topology, format);
  const document = parseDocument(original);
  if (document.errors.length > 0 || !isMap(document.contents)) return serialiseTopology(topology, format);
  syncMap(document, document.contents, canonicalTopology(topology));
  setPositionsFlow(document);
  return print(document);
}
