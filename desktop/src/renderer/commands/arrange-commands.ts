import { nodeHeight, nodeWidth } from 'eventwright/interop/svg/node-size.ts';
import { placesOf } from 'eventwright/interop/svg/places.ts';
import { aligned, distributed, type Box } from '../document/arrange.ts';
import { moveNodes } from '../document/operations.ts';
import type { App } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import type { Command } from './define-command.ts';

function selectedBoxes({ document, ui }: App): Box[] {
  const places = placesOf(document.topology);
  return [...ui.getState().selection.nodes].flatMap((id) => {
    const place = places.get(id);
    return place ? [{ id, x: place.x, y: place.y, width: nodeWidth, height: nodeHeight(place.kind) }] : [];
  });
}

const atLeast = (count: number) => (app: App) => app.ui.getState().selection.nodes.size >= count;

const alignments = [
  ['left', () => texts.commands.alignLeft],
  ['top', () => texts.commands.alignTop],
  ['center', () => texts.commands.alignCenter],
  ['middle', () => texts.commands.alignMiddle],
] as const;

const axes = [
  ['horizontal', () => texts.commands.distributeHorizontally],
  ['vertical', () => texts.commands.distributeVertically],
] as const;

/** Puts the selected nodes in line, each command one step. */
export const arrangeCommands: readonly Command[] = [
  ...alignments.map(([alignment, title]): Command => ({
    id: `edit.align-${alignment}`,
    group: 'Edit',
    title,
    when: atLeast(2),
    run: (app) => void app.document.edit(texts.undo.align, (topology) => moveNodes(topology, aligned(selectedBoxes(app), alignment))),
  })),
  ...axes.map(([axis, title]): Command => ({
    id: `edit.distribute-${axis}`,
    group: 'Edit',
    title,
    when: atLeast(3),
    run: (app) => void app.document.edit(texts.undo.distribute, (topology) => moveNodes(topology, distributed(selectedBoxes(app), axis))),
  })),
];
