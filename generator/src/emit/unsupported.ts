import { edgeKindInfo } from '../model/edges.ts';
import type { Finding } from '../model/finding.ts';
import type { Graph } from '../model/graph.ts';
import { messageSchema } from '../model/message.ts';
import { toPointer } from '../model/pointer.ts';
import { serverSchema } from '../model/server.ts';
import { nodeKindInfo } from '../nodes/index.ts';
import { decisionFor, type Decision } from './decisions.ts';
import { notYetGenerated } from './findings.ts';
import { isSchema } from './payload.ts';
import { structureFindings } from './unsupported-structure.ts';

interface SchemaNode {
  readonly title?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

interface Visited {
  /** Kind of the element, then the members. */
  readonly path: readonly string[];
  readonly pointer: readonly string[];
  readonly id: string;
}

/** Whatever the drawing asks for and this release does not generate: each thing is named, nothing is silently left out. */
export function unsupportedFindings(graph: Graph): Finding[] {
  const { messages, servers } = graph.topology;
  const elements = [
    ...graph.nodes.map((node) => ({ section: 'nodes', kind: node.kind, id: node.id, value: node, schema: nodeKindInfo(node.kind).schema })),
    ...graph.edges.map((edge) => ({ section: 'edges', kind: edge.kind, id: edge.id, value: edge, schema: edgeKindInfo(edge.kind).schema })),
    ...named(messages).map(([id, value]) => ({ section: 'messages', kind: 'message', id, value, schema: messageSchema })),
    ...named(servers).map(([id, value]) => ({ section: 'servers', kind: 'server', id, value, schema: serverSchema })),
  ];
  const properties = elements.flatMap(({ section, kind, id, value, schema }) =>
    visit(value, schema as SchemaNode, { path: [kind], pointer: [section, id], id }),
  );
  return [...properties, ...structureFindings(graph)];
}

const named = <Value>(map: Readonly<Record<string, Value>>) => Object.entries(map).filter(([id]) => !id.startsWith('x-'));

function visit(value: unknown, schema: SchemaNode, at: Visited): Finding[] {
  const decision = decisionFor(at.path);
  if (decision !== undefined) return refusal(decision, value, schema, at);
  if (!isSchema(value)) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
    Object.hasOwn(value, name) ? visit(value[name], member, { ...at, path: [...at.path, name], pointer: [...at.pointer, name] }) : [],
  );
}

function refusal(decision: Decision, value: unknown, schema: SchemaNode, { path, pointer, id }: Visited): Finding[] {
  if (decision === 'generated' || decision === 'input') return [];
  const what = schema.title ?? path.join(' ');
  if (decision === 'refused') {
    return [
      notYetGenerated('property', {
        pointer: toPointer(pointer),
        message: `${id}: ${what} is not generated in this release.`,
        remedy: 'Remove it from the part that you generate, or wait for the release that brings it.',
      }),
    ];
  }
  if (decision.only.includes(value as string)) return [];
  const allowed = decision.only.map((each) => JSON.stringify(each)).join(' or ');
  return [
    notYetGenerated('value', {
      pointer: toPointer(pointer),
      message: `${id}: ${what} ${JSON.stringify(value)} is not generated in this release.`,
      remedy: `Use ${allowed}, or wait for the release that brings it.`,
    }),
  ];
}
