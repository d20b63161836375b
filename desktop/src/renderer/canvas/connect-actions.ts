import { edgeKindInfo, legalEdgeKinds, type EdgeKind, type Position } from 'eventwright/model/index.ts';
import { nodeKindInfo, type NodeKind } from 'eventwright/nodes/index.ts';
import { addEdge, addNode, deleteElements } from '../document/operations.ts';
import type { App } from '../state/app.ts';
import { notify, select, type AddMenu } from '../state/ui-store.ts';
import { texts } from '../texts/en.ts';
import type { Direction } from './links.ts';
import { whyNot } from './links.ts';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';

/** Joins two nodes with an edge of this kind and selects it. */
export function connect(app: App, kind: EdgeKind, from: string, to: string): void {
  let id = '';
  app.document.edit(texts.undo.connect(edgeKindInfo(kind).label), (topology) => {
    const added = addEdge(topology, kind, from, to);
    id = added.id;
    return added.topology;
  });
  app.ui.setState({ connectMenu: undefined });
  if (id) select(app.ui, [], [id]);
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

/** Adds a node, joined to another where the menu stands at the end of a line: one step. @param at middle of the new node, px */
export function addNodeAt(
  app: App,
  kind: NodeKind,
  at: Position,
  options: { name?: string | undefined; link?: AddMenu['link'] } = {},
): void {
  let id = '';
  const { link, name } = options;
  // At the end of a line the port lies where the line ended, else the middle lies under the pointer.
  const offsetX = link === undefined ? nodeWidth / 2 : link.direction === 'out' ? 0 : nodeWidth;
  app.document.edit(texts.undo.addNode(nodeKindInfo(kind).label), (topology) => {
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
}

const ends = (direction: Direction, nodeId: string, newId: string) =>
  direction === 'out' ? ([nodeId, newId] as const) : ([newId, nodeId] as const);

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
  app.document.edit(texts.undo.insertNode(nodeKindInfo(kind).label), (topology) => {
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
