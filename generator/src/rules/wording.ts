import type { ElementRef } from '../model/finding.ts';
import type { Graph, WithId } from '../model/graph.ts';
import { titleOf } from '../model/queries.ts';
import type { TopologyEdge } from '../model/topology.ts';

export const nodeRef = (id: string): ElementRef => ({ type: 'node', id });
export const edgeRef = (id: string): ElementRef => ({ type: 'edge', id });
export const messageRef = (id: string): ElementRef => ({ type: 'message', id });

/** A node by its title, or by its id where it has none or does not exist. */
export function nodeName(graph: Graph, id: string): string {
  const node = graph.node(id);
  return node ? titleOf(node) : id;
}

/** An edge by its title, or by its ends. */
export const edgeName = (graph: Graph, edge: WithId<TopologyEdge>): string =>
  edge.title ?? `${nodeName(graph, edge.from)} → ${nodeName(graph, edge.to)}`;

/** `a, b and c`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** Milliseconds for people: the largest unit that gives at least 1, with at most one decimal. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return 'no bound';
  const [name, size] = units.find(([, unitMs]) => ms >= unitMs) ?? ['ms', 1];
  return `${Math.round((ms / size) * 10) / 10} ${name}`;
}
