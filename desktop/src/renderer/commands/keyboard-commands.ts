import { edgeBeside, neighbourOf, type Heading } from '../canvas/key-navigation.ts';
import { shownNow } from '../canvas/focus.ts';
import { placesOf } from 'eventwright/interop/svg/places.ts';
import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';
import type { App } from '../state/app.ts';
import { select } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';
import type { Command } from './define-command.ts';

const soleNode = ({ ui }: App) => {
  const { nodes } = ui.getState().selection;
  return nodes.size === 1 ? [...nodes][0] : undefined;
};
const soleEdge = ({ ui }: App) => {
  const { nodes, edges } = ui.getState().selection;
  return nodes.size === 0 && edges.size === 1 ? [...edges][0] : undefined;
};

/** Selects the node in that direction; from an edge, the node at that end of it. */
function go(app: App, heading: Heading): void {
  const edge = app.document.topology.edges[soleEdge(app) ?? ''];
  const end = heading === 'left' || heading === 'up' ? edge?.from : edge?.to;
  const next = end ?? neighbourOf(placesOf(shownNow(app)), [...app.ui.getState().selection.nodes][0], heading);
  if (next === undefined) return;
  app.ui.setState({ edgeWalk: undefined });
  select(app.ui, [next]);
  app.canvas?.reveal(next);
}

/** Selects the edges of a node one after the other. */
function walkEdges(app: App, step: 1 | -1): void {
  const { edgeWalk } = app.ui.getState();
  const edge = soleEdge(app);
  const node = soleNode(app) ?? edgeWalk;
  if (node === undefined) return;
  const next = edgeBeside(app.document.topology, node, edge, step);
  if (next === undefined) return;
  select(app.ui, [], [next]);
  app.ui.setState({ edgeWalk: node });
}

/** Where the next node would stand, to the right of one. */
function addAfter(app: App): void {
  const id = soleNode(app);
  const place = id === undefined ? undefined : placesOf(shownNow(app)).get(id);
  if (id === undefined || !place) return;
  const gapPx = 112;
  app.ui.setState({
    addMenu: {
      screen: { x: window.innerWidth / 2 - 132, y: window.innerHeight / 3 },
      canvas: { x: place.x + nodeWidth + gapPx, y: place.y + nodeHeight(place.kind) / 2 },
      reveal: true,
      link: { nodeId: id, direction: 'out' },
    },
  });
}

const headings = [
  ['left', 'Alt+ArrowLeft'],
  ['right', 'Alt+ArrowRight'],
  ['up', 'Alt+ArrowUp'],
  ['down', 'Alt+ArrowDown'],
] as const;

const oneNode = (app: App) => soleNode(app) !== undefined;

/** The canvas without a mouse. */
export const keyboardCommands: readonly Command[] = [
  ...headings.map(([heading, key]): Command => ({
    id: `view.go-${heading}`,
    group: 'View',
    title: () => texts.commands.go[heading],
    keys: [key],
    hidden: true,
    run: (app) => go(app, heading),
  })),
  {
    id: 'view.next-edge',
    group: 'View',
    title: () => texts.commands.nextEdge,
    keys: ['.'],
    hidden: true,
    when: (app) => oneNode(app) || soleEdge(app) !== undefined,
    run: (app) => walkEdges(app, 1),
  },
  {
    id: 'view.previous-edge',
    group: 'View',
    title: () => texts.commands.previousEdge,
    keys: [','],
    hidden: true,
    when: (app) => oneNode(app) || soleEdge(app) !== undefined,
    run: (app) => walkEdges(app, -1),
  },
  { id: 'add.after', group: 'Add', title: () => texts.commands.addAfter, keys: ['A'], when: oneNode, run: addAfter },
  {
    id: 'edit.connect',
    group: 'Edit',
    title: () => texts.commands.connect,
    keys: ['C'],
    when: oneNode,
    run: (app) => {
      const nodeId = soleNode(app);
      if (nodeId !== undefined) app.ui.setState({ dialog: { type: 'connect', nodeId } });
    },
  },
];
