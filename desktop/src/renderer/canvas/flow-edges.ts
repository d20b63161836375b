import type { Edge } from '@xyflow/react';
import type { EdgeKind, Topology, TopologyEdge } from 'eventwright/model/index.ts';
import { deadLetterLinks } from 'eventwright/interop/svg/dead-letter-links.ts';
import { nodeWidth } from 'eventwright/interop/svg/node-size.ts';
import { texts } from '../texts/index.ts';
import { backPorts, dropPorts } from './side-ports.ts';

export interface LineData extends Record<string, unknown> {
  readonly kind: EdgeKind;
  readonly label: string;
  readonly messageKind: string | undefined;
  /** Drawn from a `deadLetter` property: it has no edge of its own in the document. */
  readonly derived: boolean;
}

export type LineEdge = Edge<LineData, 'line'>;

function labelOf(topology: Topology, edge: TopologyEdge): string {
  if (edge.title) return edge.title;
  const messages = edge.messages ?? ('subscription' in edge ? edge.subscription?.filter : undefined) ?? [];
  const [first] = messages;
  if (first === undefined) return '';
  const name = topology.messages[first]?.title ?? first;
  return messages.length > 1 ? `${name} +${messages.length - 1}` : name;
}

/** A dead-letter line, and a write to a store beneath, drop out of the flow instead of crossing it; queries and answers may run against it. */
function portsOf({ nodes, layout }: Topology, kind: EdgeKind, from: string, to: string) {
  const [a, b, at, target] = [nodes[from], nodes[to], layout[from], layout[to]];
  if (!a || !b || !at || !target) return undefined;
  const ends = [
    { ...at, kind: a.kind },
    { ...target, kind: b.kind },
  ] as const;
  const isBeneath = target.y > at.y && Math.abs(target.x - at.x) < nodeWidth;
  if (kind === 'dead-letter') return dropPorts(...ends) ?? backPorts(...ends);
  if (kind === 'write' && isBeneath) return dropPorts(...ends);
  return kind === 'read' || kind === 'reply' ? backPorts(...ends) : undefined;
}

function lineOf(topology: Topology, id: string, edge: TopologyEdge): Omit<LineEdge, 'selected'> {
  const { label, verb } = texts.edgeKinds[edge.kind];
  const first = edge.messages?.[0];
  return {
    id,
    type: 'line',
    source: edge.from,
    target: edge.to,
    ...portsOf(topology, edge.kind, edge.from, edge.to),
    data: {
      kind: edge.kind,
      label: labelOf(topology, edge),
      messageKind: first === undefined ? undefined : topology.messages[first]?.kind,
      derived: false,
    },
    ariaLabel: `${label}: ${edge.from} ${verb} ${edge.to}`,
  };
}

function derivedDeadLetters(topology: Topology): Omit<LineEdge, 'selected'>[] {
  return deadLetterLinks(topology).map(([from, to]) => ({
    id: `dead-letter:${from}>${to}`,
    type: 'line',
    source: from,
    target: to,
    ...portsOf(topology, 'dead-letter', from, to),
    selectable: false,
    focusable: false,
    reconnectable: false,
    data: { kind: 'dead-letter', label: '', messageKind: undefined, derived: true },
    ariaLabel: `${texts.edgeKinds['dead-letter'].label}: ${from} ${texts.edgeKinds['dead-letter'].verb} ${to}`,
  }));
}

const sameLine = (a: LineEdge, b: Omit<LineEdge, 'selected'>) =>
  a.source === b.source &&
  a.target === b.target &&
  a.sourceHandle === b.sourceHandle &&
  a.data?.kind === b.data?.kind &&
  a.data?.label === b.data?.label &&
  a.data?.messageKind === b.data?.messageKind;

/** Makes flow edges of a topology; what did not change keeps its identity. Edges without both ends cannot be drawn: a finding names them. */
export function createEdgeMapper(): (topology: Topology, selected: ReadonlySet<string>) => LineEdge[] {
  let cache = new Map<string, LineEdge>();
  return (topology, selected) => {
    const drawable = Object.entries(topology.edges).filter(
      ([id, { from, to }]) => !id.startsWith('x-') && Object.hasOwn(topology.nodes, from) && Object.hasOwn(topology.nodes, to),
    );
    const lines = [...drawable.map(([id, edge]) => lineOf(topology, id, edge)), ...derivedDeadLetters(topology)];
    cache = new Map(
      lines.map((line) => {
        const known = cache.get(line.id);
        const isSelected = selected.has(line.id);
        const kept = known && sameLine(known, line) ? known : undefined;
        if (kept?.selected === isSelected) return [line.id, kept];
        return [line.id, { ...(kept ?? line), selected: isSelected }];
      }),
    );
    return [...cache.values()];
  };
}
