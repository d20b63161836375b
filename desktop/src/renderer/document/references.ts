import type { Topology } from 'eventwright/model/index.ts';
import { edgeSchema, nodeSchema, type PropertySchema, type ReferenceTarget } from './schema.ts';

type Plain = Readonly<Record<string, unknown>>;
const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Says what becomes of a reference: another id, or undefined for none. */
type Rewrite = (id: string) => string | undefined;

function rewriteList(
  value: readonly unknown[],
  schema: PropertySchema,
  target: ReferenceTarget,
  rewrite: Rewrite,
): readonly unknown[] | undefined {
  const { items } = schema;
  if (!items) return value;
  const list = value.map((item) => rewriteValue(item, items, target, rewrite)).filter((item) => item !== undefined);
  if (list.length === value.length && list.every((item, index) => item === value[index])) return value;
  return list.length > 0 ? list : undefined;
}

/** A value with its references rewritten; undefined where a member that it cannot do without is gone. */
function rewriteValue(value: unknown, schema: PropertySchema, target: ReferenceTarget, rewrite: Rewrite): unknown {
  if (typeof value === 'string') return schema['x-ref'] === target ? rewrite(value) : value;
  if (Array.isArray(value)) return rewriteList(value, schema, target, rewrite);
  if (!isPlain(value) || !schema.properties) return value;
  let changed: Record<string, unknown> | undefined;
  for (const [member, memberSchema] of Object.entries(schema.properties)) {
    if (value[member] === undefined) continue;
    const next = rewriteValue(value[member], memberSchema, target, rewrite);
    if (next === value[member]) continue;
    if (next === undefined && schema.required?.includes(member)) return undefined;
    changed ??= { ...value };
    if (next === undefined) delete changed[member];
    else changed[member] = next;
  }
  return changed ?? value;
}

/**
 * The topology with every reference to an element of this type rewritten, in all properties that the schema marks.
 * An edge that loses an end goes with it; an optional block that loses its required reference too.
 */
export function rewriteReferences(topology: Topology, target: ReferenceTarget, rewrite: Rewrite): Topology {
  const nodes = Object.entries(topology.nodes).flatMap(([id, node]) => {
    const next = id.startsWith('x-') ? node : rewriteValue(node, nodeSchema(node), target, rewrite);
    return next === undefined ? [] : [[id, next] as const];
  });
  const edges = Object.entries(topology.edges).flatMap(([id, edge]) => {
    const next = id.startsWith('x-') ? edge : rewriteValue(edge, edgeSchema(edge), target, rewrite);
    return next === undefined ? [] : [[id, next] as const];
  });
  return { ...topology, nodes: Object.fromEntries(nodes), edges: Object.fromEntries(edges) } as Topology;
}
