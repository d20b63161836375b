import type { ElementRef } from '../../model/finding.ts';
import type { Graph } from '../../model/graph.ts';
import { edgeKinds } from '../../model/edges.ts';
import { protocols } from '../../model/server.ts';
import { fromPointer, toPointer } from '../../model/pointer.ts';
import { nodeKinds } from '../../nodes/index.ts';
import { edgeName, nodeName } from '../wording.ts';
import type { Shape } from './shape.ts';

/** A value that a user rule looks at. */
export interface Selected {
  readonly target: ElementRef;
  /** From the target to the value; '' for the element itself. */
  readonly pointer: string;
  readonly value: unknown;
  readonly name: string;
}

export type Selector = (graph: Graph) => Iterable<Selected>;

const any = '*';
const sections = { node: 'nodes', edge: 'edges', message: 'messages', server: 'servers' } as const;
type ElementType = keyof typeof sections;

const choices: Record<ElementType, readonly string[]> = {
  node: [any, ...nodeKinds.map(({ kind }) => kind)],
  edge: [any, ...edgeKinds.map(({ kind }) => kind)],
  message: [any, 'event', 'command', 'query', 'reply'],
  server: [any, ...protocols],
};

function nameOf(graph: Graph, type: ElementType, id: string): string {
  const edge = type === 'edge' ? graph.edge(id) : undefined;
  if (edge) return edgeName(graph, edge);
  return type === 'node' ? nodeName(graph, id) : type === 'message' ? (graph.message(id)?.title ?? id) : id;
}

const isWanted = (element: object, kind: string) =>
  kind === any || ('kind' in element && element.kind === kind) || ('protocol' in element && element.protocol === kind);

const byKind = (type: ElementType, kind: string): Selector =>
  function* (graph) {
    for (const [id, value] of Object.entries<object>(graph.topology[sections[type]])) {
      if (!id.startsWith('x-') && isWanted(value, kind)) yield { target: { type, id }, pointer: '', value, name: nameOf(graph, type, id) };
    }
  };

const mostSteps = 12;

function* matching(
  value: unknown,
  steps: readonly string[],
  way: readonly string[],
): Generator<{ way: readonly string[]; value: unknown }> {
  const [step, ...rest] = steps;
  if (step === undefined) yield { way, value };
  else if (typeof value === 'object' && value !== null) {
    const map = value as Readonly<Record<string, unknown>>;
    const names = step === any ? Object.keys(map) : Object.hasOwn(map, step) ? [step] : [];
    for (const name of names) yield* matching(map[name], rest, [...way, name]);
  }
}

function targetOf(graph: Graph, [section, id]: readonly string[]): { target: ElementRef; name: string } {
  const type = (Object.keys(sections) as ElementType[]).find((each) => sections[each] === section);
  if (type && id !== undefined) return { target: { type, id }, name: nameOf(graph, type, id) };
  return { target: { type: 'document' }, name: graph.topology.info.title ?? graph.topology.info.name };
}

const byPath = (steps: readonly string[]): Selector =>
  function* (graph) {
    for (const { way, value } of matching(graph.topology, steps, [])) {
      const { target, name } = targetOf(graph, way);
      const own = target.type === 'document' ? way : way.slice(2);
      yield { target, pointer: toPointer(own), value, name };
    }
  };

/** Reads `given`: a kind of element, or a JSON pointer in which `*` stands for every member. */
export function readSelector(shape: Shape): Selector | undefined {
  const given = shape.object(['node', 'edge', 'message', 'server', 'path']);
  if (!given) return undefined;
  const named = Object.keys(given).filter((member) => !member.startsWith('x-'));
  const [member] = named;
  if (named.length !== 1 || member === undefined)
    return shape.note('exactly one selector is expected', 'Keep one of node, edge, message, server, path.');
  if (member === 'path') {
    const path = shape.at('path').text(200);
    if (path === undefined) return undefined;
    const steps = fromPointer(path.startsWith('/') ? path : `/${path}`);
    return steps.length > mostSteps ? shape.at('path').note(`the path has more than ${mostSteps} steps`, 'Shorten it.') : byPath(steps);
  }
  const kind = shape.at(member).choice(choices[member as ElementType] ?? []);
  return kind === undefined ? undefined : byKind(member as ElementType, kind);
}
