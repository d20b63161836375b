import { nodeKinds } from '../nodes/index.ts';
import { edgeKinds } from './edges.ts';
import type { Finding } from './finding.ts';
import { toPointer } from './pointer.ts';
import { elementAt } from './schema-findings.ts';
import type { Topology } from './topology.ts';

type SchemaNode = { 'x-ref'?: string; properties?: Record<string, SchemaNode>; items?: SchemaNode };
type Target = 'node' | 'message' | 'server';
/** The steps to a value, the last one first, so that going deeper copies nothing. */
type Way = { readonly step: string | number; readonly before: Way } | undefined;
type Visit = (way: Way, target: Target, id: string) => void;

function pathOf(way: Way): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = way; at; at = at.before) path.unshift(at.step);
  return path;
}

const elementSchemas = new Map<string, SchemaNode>([...nodeKinds, ...edgeKinds].map(({ kind, schema }) => [kind, schema as SchemaNode]));

/** Calls `visit` for every string that the schema marks as a reference. */
function visitReferences(value: unknown, schema: SchemaNode, way: Way, visit: Visit): void {
  if (typeof value === 'string' && schema['x-ref']) visit(way, schema['x-ref'] as Target, value);
  else if (Array.isArray(value) && schema.items) {
    const { items } = schema;
    value.forEach((item, index) => visitReferences(item, items, { step: index, before: way }, visit));
  } else if (typeof value === 'object' && value !== null && schema.properties) {
    for (const member of Object.keys(value)) {
      const memberSchema = schema.properties[member];
      if (memberSchema)
        visitReferences((value as Readonly<Record<string, unknown>>)[member], memberSchema, { step: member, before: way }, visit);
    }
  }
}

const nearest = (id: string, known: readonly string[]) =>
  known.find(
    (candidate) => candidate.startsWith(id) || id.startsWith(candidate) || candidate.replaceAll('-', '') === id.replaceAll('-', ''),
  );

/** References to elements that do not exist. Ends of edges are left to `structure/dangling-edge`. */
export function referenceFindings(topology: Topology): Finding[] {
  const findings: Finding[] = [];
  const known: Record<Target, Readonly<Record<string, unknown>>> = {
    node: topology.nodes,
    message: topology.messages,
    server: topology.servers,
  };
  const visit: Visit = (way, target, id) => {
    if (Object.hasOwn(known[target], id)) return;
    const path = pathOf(way);
    const isEdgeEnd = path[0] === 'edges' && path.length === 3 && (path[2] === 'from' || path[2] === 'to');
    if (isEdgeEnd) return;
    const pointer = toPointer(path);
    const guess = nearest(id, Object.keys(known[target]));
    findings.push({
      ruleId: 'document/reference',
      messageId: 'unknown',
      severity: 'error',
      message: `${pointer}: there is no ${target} "${id}".`,
      remedy: guess
        ? `Did you mean "${guess}"? Otherwise add it under "${target}s".`
        : `Add "${id}" under "${target}s", or correct the name.`,
      target: elementAt(pointer),
      related: [],
      pointer,
    });
  };
  for (const section of ['nodes', 'edges'] as const) {
    for (const [id, element] of Object.entries(topology[section])) {
      const schema = id.startsWith('x-') ? undefined : elementSchemas.get(element.kind);
      if (schema) visitReferences(element, schema, { step: id, before: { step: section, before: undefined } }, visit);
    }
  }
  return findings;
}
