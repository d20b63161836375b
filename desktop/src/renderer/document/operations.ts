import {
  edgeKindInfo,
  type EdgeKind,
  type Message,
  type Position,
  type Topology,
  type TopologyEdge,
  type TopologyNode,
} from 'eventwright/model/index.ts';
import { nodeKindInfo, type NodeKind } from 'eventwright/nodes/index.ts';
import { toId, uniqueId } from './ids.ts';
import { rewriteReferences } from './references.ts';

export type ElementSection = 'nodes' | 'edges' | 'messages' | 'servers';

const grid = 8;
const snapped = ({ x, y }: Position): Position => ({ x: Math.round(x / grid) * grid, y: Math.round(y / grid) * grid });

/** Adds a node and says under which id. @param at top left corner on the canvas, px */
export function addNode(topology: Topology, kind: NodeKind, at: Position, name?: string): { topology: Topology; id: string } {
  const id = uniqueId(toId(name ?? kind, kind), Object.keys(topology.nodes));
  const title = name?.trim();
  const node = { kind, ...(title && title !== id && { title }), ...nodeKindInfo(kind).initial } as TopologyNode;
  return {
    id,
    topology: { ...topology, nodes: { ...topology.nodes, [id]: node }, layout: { ...topology.layout, [id]: snapped(at) } },
  };
}

/** Joins two nodes and says under which id. The caller offers only legal kinds. */
export function addEdge(topology: Topology, kind: EdgeKind, from: string, to: string): { topology: Topology; id: string } {
  // A subscription takes its edge's id as its name, which may not be the id of a node.
  const id = uniqueId(toId(`${from}-to-${to}`, kind), [...Object.keys(topology.edges), ...Object.keys(topology.nodes)]);
  const edge = { kind, from, to, ...edgeKindInfo(kind).initial } as TopologyEdge;
  return { id, topology: { ...topology, edges: { ...topology.edges, [id]: edge } } };
}

/** Below the queue, so that its line drops out of the flow, px. */
const deadLetterOffsetPx = 176;
const deliveriesUnlessStated = 5;

/** Gives a queue a dead-letter queue beneath it, bounded and watched. */
export function addDeadLetterQueue(topology: Topology, queueId: string): Topology {
  const queue = topology.nodes[queueId];
  if (queue?.kind !== 'queue') return topology;
  const id = uniqueId(toId(`${queueId}-dlq`, 'dlq'), Object.keys(topology.nodes));
  const { x, y } = topology.layout[queueId] ?? { x: 0, y: 0 };
  const node = {
    kind: 'queue',
    title: `${queue.title ?? queueId} DLQ`,
    maxLength: 10_000,
    overflow: 'reject',
    archive: true,
    alarmDepth: 1,
  } as const;
  const deadLetter = { channel: id, maxDeliveries: deliveriesUnlessStated };
  return {
    ...topology,
    nodes: { ...topology.nodes, [queueId]: { ...queue, deadLetter }, [id]: node },
    layout: { ...topology.layout, [id]: { x, y: y + deadLetterOffsetPx } },
  };
}

const without = <Value>(map: Readonly<Record<string, Value>>, ids: ReadonlySet<string>): Record<string, Value> =>
  Object.fromEntries(Object.entries(map).filter(([id]) => !ids.has(id)));

/** Deletes nodes and edges, with the edges that lose an end and the settings that named a deleted node. */
export function deleteElements(topology: Topology, nodeIds: ReadonlySet<string>, edgeIds: ReadonlySet<string>): Topology {
  const rest: Topology = {
    ...topology,
    nodes: without(topology.nodes, nodeIds),
    edges: without(topology.edges, edgeIds),
    layout: without(topology.layout, nodeIds),
  };
  return nodeIds.size === 0 ? rest : rewriteReferences(rest, 'node', (id) => (nodeIds.has(id) ? undefined : id));
}

/** @param positions top left corners by node id, px */
export function moveNodes(topology: Topology, positions: ReadonlyMap<string, Position>): Topology {
  const layout = { ...topology.layout };
  for (const [id, at] of positions) if (Object.hasOwn(topology.nodes, id)) layout[id] = { x: Math.round(at.x), y: Math.round(at.y) };
  return { ...topology, layout };
}

/** Replaces one element. */
export const setElement = (topology: Topology, section: ElementSection, id: string, value: unknown): Topology => ({
  ...topology,
  [section]: { ...topology[section], [id]: value },
});

function renamedRules(rules: Topology['rules'], from: string, to: string): Topology['rules'] {
  return Object.fromEntries(
    Object.entries(rules).map(([ruleId, rule]) => {
      if (typeof rule !== 'object' || !rule.nodes || !Object.hasOwn(rule.nodes, from)) return [ruleId, rule];
      const { [from]: moved, ...others } = rule.nodes;
      return [ruleId, { ...rule, nodes: { ...others, ...(moved && { [to]: moved }) } }];
    }),
  );
}

/** Gives an element another id; references, layout and rule overrides follow. The caller has checked that the id is free. */
export function renameElement(topology: Topology, section: ElementSection, from: string, to: string): Topology {
  const renameKey = <Value>(map: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(map).map(([id, value]) => [id === from ? to : id, value]));
  const renamed = { ...topology, [section]: renameKey<unknown>(topology[section]) } as Topology;
  const target = ({ nodes: 'node', messages: 'message', servers: 'server', edges: undefined } as const)[section];
  const referring = target ? rewriteReferences(renamed, target, (id) => (id === from ? to : id)) : renamed;
  if (section !== 'nodes' && section !== 'edges') return referring;
  const rules = renamedRules(referring.rules, from, to);
  return section === 'nodes' ? { ...referring, rules, layout: renameKey(referring.layout) } : { ...referring, rules };
}

/** Deletes a message or server and every mention of it. */
export function deleteDefinition(topology: Topology, section: 'messages' | 'servers', id: string): Topology {
  const rest = { ...topology, [section]: without<unknown>(topology[section], new Set([id])) } as Topology;
  return rewriteReferences(rest, section === 'messages' ? 'message' : 'server', (other) => (other === id ? undefined : other));
}

/** Adds a message with the smallest payload that passes the rules, and says under which id. */
export function addMessage(topology: Topology, kind: Message['kind'], name: string): { topology: Topology; id: string } {
  const id = uniqueId(toId(name, 'message'), Object.keys(topology.messages));
  const message: Message = {
    kind,
    schemaVersion: '1',
    idField: 'id',
    payload: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
  };
  return { id, topology: { ...topology, messages: { ...topology.messages, [id]: message } } };
}
