import { legalEdgeKinds, type EdgeKind, type Position } from 'eventwright/model/index.ts';
import type { NodeKind } from 'eventwright/nodes/index.ts';
import { addDeadLetterQueue, addEdge, addNode, deleteElements, setElement } from '../document/operations.ts';
import type { App } from '../state/app.ts';
import { notify, select, type AddMenu } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';
import type { Direction } from './links.ts';
import { whyNot } from './links.ts';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';

/** Joins two nodes with an edge of this kind and selects it. */
export function connect(app: App, kind: EdgeKind, from: string, to: string): void {
  let id = '';
  app.document.edit(texts.undo.connect(texts.edgeKinds[kind].label), (topology) => {
    const added = addEdge(topology, kind, from, to);
    id = added.id;
    return added.topology;
  });
  app.ui.setState({ connectMenu: undefined });
  if (id) select(app.ui, [], [id]);
  if (id) suggestDeadLetters(app, kind, to);
}

/** A queue that somebody sends to needs a place for what keeps failing: offers one, once it is fed. */
function suggestDeadLetters(app: App, kind: EdgeKind, queueId: string): void {
  const { nodes, edges } = app.document.topology;
  const queue = nodes[queueId];
  if (kind !== 'send' || queue?.kind !== 'queue' || queue.deadLetter) return;
  if (Object.values(edges).some((edge) => edge.kind === 'dead-letter' && edge.from === queueId)) return;
  const title = queue.title ?? queueId;
  notify(app.ui, 'info', texts.connect.noDeadLetters(title), texts.connect.noDeadLettersHint, {
    label: texts.connect.addDeadLetters,
    run: () => void app.document.edit(texts.undo.addDeadLetters, (topology) => addDeadLetterQueue(topology, queueId)),
  });
}

/** Joins two nodes: at once where one kind is legal, through the chooser where several are. */
export function offerConnection(app: App, from: string, to: string, screen: Position): void {
  const { nodes } = app.document.topology;
  const [a, b] = [nodes[from], nodes[to]];
  if (!a || !b || from === to) return;
  const kinds = legalEdgeKinds(a.kind, b.kind);
  const [only] = kinds;
  if (only === undefined) notify(app.ui, 'info', whyNot(a.kind, b.kind) ?? '');
  else if (kinds.length === 1) connect(app, only, from, to);
  else app.ui.setState({ connectMenu: { screen, from, to, kinds } });
}

/** Adds a node, joined to another where the menu stands at the end of a line: one step. @param at middle of the new node, px. @returns its id */
export function addNodeAt(
  app: App,
  kind: NodeKind,
  at: Position,
  options: { name?: string | undefined; link?: AddMenu['link'] } = {},
): string {
  let id = '';
  const { link, name } = options;
  // At the end of a line the port lies where the line ended, else the middle lies under the pointer.
  const offsetX = link === undefined ? nodeWidth / 2 : link.direction === 'out' ? 0 : nodeWidth;
  app.document.edit(texts.undo.addNode(texts.nodeKinds[kind].label), (topology) => {
    const added = addNode(topology, kind, { x: at.x - offsetX, y: at.y - nodeHeight(kind) / 2 }, name);
    id = added.id;
    const other = link && topology.nodes[link.nodeId];
    if (!link || !other) return added.topology;
    const [from, to] = ends(link.direction, link.nodeId, id);
    const [edgeKind] = link.direction === 'out' ? legalEdgeKinds(other.kind, kind) : legalEdgeKinds(kind, other.kind);
    return edgeKind === undefined ? added.topology : addEdge(added.topology, edgeKind, from, to).topology;
  });
  app.ui.setState({ addMenu: undefined });
  if (id) select(app.ui, [id]);
  return id;
}

const ends = (direction: Direction, nodeId: string, newId: string) =>
  direction === 'out' ? ([nodeId, newId] as const) : ([newId, nodeId] as const);

/** Gives an edge other ends, as one step. Where its kind is not legal between them nothing changes, and the reason is told. */
export function moveEdge(app: App, id: string, from: string, to: string): void {
  const { edges, nodes } = app.document.topology;
  const edge = edges[id];
  const [a, b] = [nodes[from], nodes[to]];
  if (!edge || !a || !b || (edge.from === from && edge.to === to)) return;
  if (!legalEdgeKinds(a.kind, b.kind).includes(edge.kind)) {
    const { label } = texts.edgeKinds[edge.kind];
    return notify(
      app.ui,
      'info',
      whyNot(a.kind, b.kind) ?? texts.connect.notThisKind(label, texts.nodeKinds[a.kind].label, texts.nodeKinds[b.kind].label),
    );
  }
  app.document.edit(texts.undo.reconnect, (topology) => setElement(topology, 'edges', id, { ...edge, from, to }));
}

/** Puts a new node into an edge, where both halves are legal. @returns whether they are */
export function insertIntoEdge(app: App, kind: NodeKind, edgeId: string, at: Position): boolean {
  const { edges, nodes } = app.document.topology;
  const edge = edges[edgeId];
  const [from, to] = [nodes[edge?.from ?? ''], nodes[edge?.to ?? '']];
  if (!edge || !from || !to) return false;
  const [first] = legalEdgeKinds(from.kind, kind);
  const [second] = legalEdgeKinds(kind, to.kind);
  if (first === undefined || second === undefined) return false;
  let id = '';
  app.document.edit(texts.undo.insertNode(texts.nodeKinds[kind].label), (topology) => {
    const added = addNode(deleteElements(topology, new Set(), new Set([edgeId])), kind, {
      x: at.x - nodeWidth / 2,
      y: at.y - nodeHeight(kind) / 2,
    });
    id = added.id;
    const before = addEdge(added.topology, first, edge.from, id);
    const { messages } = edge;
    const carried = messages
      ? { ...before.topology, edges: { ...before.topology.edges, [before.id]: { ...before.topology.edges[before.id]!, messages } } }
      : before.topology;
    return addEdge(carried, second, id, edge.to).topology;
  });
  if (id) select(app.ui, [id]);
  return true;
}
