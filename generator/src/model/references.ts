import { nodeKinds } from '../nodes/index.ts';
import { edgeKinds } from './edges.ts';
import type { Finding } from './finding.ts';
import { toPointer } from './pointer.ts';
import { elementAt } from './schema-findings.ts';
import type { Topology } from './topology.ts';

type SchemaNode = { 'x-ref'?: string; properties?: Record<string, SchemaNode>; items?: SchemaNode };
type Target = 'node' | 'message' | 'server';
type Visit = (path: (string | number)[], target: Target, id: string) => void;

const elementSchemas = new Map<string, SchemaNode>([...nodeKinds, ...edgeKinds].map(({ kind, schema }) => [kind, schema as SchemaNode]));

/** Calls `visit` for every string that the schema marks as a reference. */
function visitReferences(value: unknown, schema: SchemaNode, path: (string | number)[], visit: Visit): void {
  if (typeof value === 'string' && schema['x-ref']) visit(path, schema['x-ref'] as Target, value);
  else if (Array.isArray(value) && schema.items) {
    const { items } = schema;
    value.forEach((item, index) => visitReferences(item, items, [...path, index], visit));
  } else if (typeof value === 'object' && value !== null && schema.properties) {
    for (const [member, item] of Object.entries(value)) {
      const memberSchema = schema.properties[member];
      if (memberSchema) visitReferences(item, memberSchema, [...path, member], visit);
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
  const visit: Visit = (path, target, id) => {
    const isEdgeEnd = path[0] === 'edges' && path.length === 3 && (path[2] === 'from' || path[2] === 'to');
    if (isEdgeEnd || Object.hasOwn(known[target], id)) return;
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
      if (schema) visitReferences(element, schema, [section, id], visit);
    }
  }
  return findings;
}
