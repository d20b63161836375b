import { layOutAll } from '../canvas/auto-layout.ts';
import { shownNow } from '../canvas/focus.ts';
import { putFragment, takeFragment } from '../document/fragment.ts';
import { moveNodes } from '../document/operations.ts';
import type { App } from '../state/app.ts';
import { nothingSelected, select } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';
import { canGroup, canUngroup, group, ungroup } from './group-selection.ts';
import { copySelection, cutSelection, pasteFragment } from './clipboard.ts';
import type { Command } from './define-command.ts';
import { deleteSelection } from './delete-selection.ts';

const nodesSelected = ({ ui }: App) => ui.getState().selection.nodes.size > 0;
const anySelected = (app: App) => nodesSelected(app) || app.ui.getState().selection.edges.size > 0;
const copyOffset = { x: 32, y: 32 };
const nudgePx = 1;

function duplicate(app: App): void {
  let copies: ReadonlySet<string> = new Set();
  app.document.edit(texts.undo.duplicate, (topology) => {
    const put = putFragment(topology, takeFragment(topology, app.ui.getState().selection.nodes), copyOffset);
    copies = put.nodeIds;
    return put.topology;
  });
  if (copies.size > 0) select(app.ui, copies);
}

function nudge(app: App, dx: number, dy: number): void {
  const ids = [...app.ui.getState().selection.nodes];
  const mergeKey = `nudge:${ids.join(',')}`;
  app.document.edit(
    texts.undo.move(ids.length),
    (topology) =>
      moveNodes(topology, new Map(ids.map((id) => [id, { x: (topology.layout[id]?.x ?? 0) + dx, y: (topology.layout[id]?.y ?? 0) + dy }]))),
    mergeKey,
  );
}

const arrows = [
  ['Left', -1, 0],
  ['Right', 1, 0],
  ['Up', 0, -1],
  ['Down', 0, 1],
] as const;

const nudges = arrows.flatMap(([name, x, y]): Command[] =>
  [1, 10].map((times) => ({
    id: `edit.nudge-${name.toLowerCase()}${times > 1 ? '-far' : ''}`,
    group: 'Edit',
    title: () => texts.commands.nudge(name.toLowerCase(), times > 1),
    keys: [times > 1 ? `Shift+Arrow${name}` : `Arrow${name}`],
    hidden: true,
    when: nodesSelected,
    run: (app) => nudge(app, x * times * nudgePx, y * times * nudgePx),
  })),
);

export const editCommands: readonly Command[] = [
  {
    id: 'edit.undo',
    group: 'Edit',
    title: () => texts.commands.undo,
    keys: ['Mod+Z'],
    when: ({ document }) => document.snapshot().undoLabel !== undefined,
    run: ({ document }) => void document.undo(),
  },
  {
    id: 'edit.redo',
    group: 'Edit',
    title: () => texts.commands.redo,
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    when: ({ document }) => document.snapshot().redoLabel !== undefined,
    run: ({ document }) => void document.redo(),
  },
  { id: 'edit.cut', group: 'Edit', title: () => texts.commands.cut, keys: ['Mod+X'], when: nodesSelected, run: cutSelection },
  { id: 'edit.copy', group: 'Edit', title: () => texts.commands.copy, keys: ['Mod+C'], when: nodesSelected, run: copySelection },
  { id: 'edit.paste', group: 'Edit', title: () => texts.commands.paste, keys: ['Mod+V'], run: pasteFragment },
  { id: 'edit.duplicate', group: 'Edit', title: () => texts.commands.duplicate, keys: ['Mod+D'], when: nodesSelected, run: duplicate },
  {
    id: 'edit.delete',
    group: 'Edit',
    title: () => texts.commands.remove,
    keys: ['Backspace', 'Delete'],
    when: anySelected,
    run: deleteSelection,
  },
  {
    id: 'edit.rename',
    group: 'Edit',
    title: () => texts.commands.rename,
    keys: ['Enter', 'F2'],
    when: ({ ui }) => ui.getState().selection.nodes.size === 1,
    run: ({ ui }) => ui.setState({ editingTitleOf: [...ui.getState().selection.nodes][0] }),
  },
  {
    id: 'edit.select-all',
    group: 'Edit',
    title: () => texts.commands.selectAll,
    keys: ['Mod+A'],
    // What is folded away or out of focus is not meant.
    run: (app) => {
      const { nodes, edges } = shownNow(app);
      select(app.ui, Object.keys(nodes), Object.keys(edges));
    },
  },
  {
    id: 'edit.deselect',
    group: 'Edit',
    title: () => texts.commands.deselect,
    keys: ['Escape'],
    hidden: true,
    run: ({ ui }) => ui.setState({ selection: nothingSelected, lit: undefined, addMenu: undefined, connectMenu: undefined }),
  },
  { id: 'edit.group', group: 'Edit', title: () => texts.commands.group, keys: ['G'], when: canGroup, run: group },
  { id: 'edit.ungroup', group: 'Edit', title: () => texts.commands.ungroup, keys: ['Shift+G'], when: canUngroup, run: ungroup },
  { id: 'edit.auto-layout', group: 'Edit', title: () => texts.commands.layout, keys: ['Mod+Shift+L'], run: layOutAll },
  ...nudges,
];
