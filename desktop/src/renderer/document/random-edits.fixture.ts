import fc from 'fast-check';
import { legalEdgeKinds, type Topology } from 'eventwright/model/index.ts';
import { nodeKinds } from 'eventwright/nodes/index.ts';
import type { DocumentStore } from './document-store.ts';
import { putFragment, takeFragment } from './fragment.ts';
import { uniqueId } from './ids.ts';
import { addEdge, addMessage, addNode, deleteDefinition, deleteElements, moveNodes, renameElement, setElement } from './operations.ts';

/** One random edit: a kind of edit, and two numbers that choose what it acts on. */
export interface RandomEdit {
  readonly type:
    | 'add'
    | 'connect'
    | 'delete'
    | 'delete-edge'
    | 'move'
    | 'title'
    | 'rename'
    | 'duplicate'
    | 'message'
    | 'use'
    | 'delete-message'
    | 'dead-letter';
  readonly a: number;
  readonly b: number;
}

const types = [
  'add',
  'connect',
  'delete',
  'delete-edge',
  'move',
  'title',
  'rename',
  'duplicate',
  'message',
  'use',
  'delete-message',
  'dead-letter',
] as const;

export const randomEdits = fc.array(
  fc.record({ type: fc.constantFrom<RandomEdit['type']>('add', 'add', 'connect', 'connect', ...types), a: fc.nat(1000), b: fc.nat(1000) }),
  {
    maxLength: 40,
  },
);

const pick = (map: Readonly<Record<string, unknown>>, at: number): string | undefined =>
  Object.keys(map)[at % Math.max(1, Object.keys(map).length)];

function withDeadLetter(topology: Topology, queueId: string, target: string): Topology {
  const queue = topology.nodes[queueId];
  return queue?.kind === 'queue'
    ? setElement(topology, 'nodes', queueId, { ...queue, deadLetter: { channel: target, maxDeliveries: 5 } })
    : topology;
}

/** The topology after the edit; the same where there is nothing to act on. */
export function edited(topology: Topology, { type, a, b }: RandomEdit): Topology {
  const node = pick(topology.nodes, a);
  const other = pick(topology.nodes, b);
  const edge = pick(topology.edges, a);
  const message = pick(topology.messages, b);
  if (type === 'add') return addNode(topology, nodeKinds[a % nodeKinds.length]!.kind, { x: a, y: b }).topology;
  if (type === 'message') return addMessage(topology, 'event', `message ${a % 5}`).topology;
  if (type === 'delete-message') return message === undefined ? topology : deleteDefinition(topology, 'messages', message);
  if (type === 'delete-edge') return edge === undefined ? topology : deleteElements(topology, new Set(), new Set([edge]));
  if (type === 'use')
    return edge === undefined || message === undefined
      ? topology
      : setElement(topology, 'edges', edge, { ...topology.edges[edge], messages: [message] });
  if (node === undefined || other === undefined) return topology;
  if (type === 'delete') return deleteElements(topology, new Set([node]), new Set());
  if (type === 'move') return moveNodes(topology, new Map([[node, { x: a, y: b }]]));
  if (type === 'title') return setElement(topology, 'nodes', node, { ...topology.nodes[node], title: `Title ${b}` });
  if (type === 'rename') return renameElement(topology, 'nodes', node, uniqueId(`renamed${b % 7}`, Object.keys(topology.nodes)));
  if (type === 'duplicate') return putFragment(topology, takeFragment(topology, new Set([node, other])), { x: 32, y: 32 }).topology;
  if (type === 'dead-letter') return topology.nodes[other]?.kind === 'queue' ? withDeadLetter(topology, node, other) : topology;
  const kind = legalEdgeKinds(topology.nodes[node]!.kind, topology.nodes[other]!.kind)[0];
  return kind === undefined ? topology : addEdge(topology, kind, node, other).topology;
}

/** Applies an edit as the designer does. @returns whether anything changed */
export const editStore = (store: DocumentStore, edit: RandomEdit) => store.edit(edit.type, (topology) => edited(topology, edit));
