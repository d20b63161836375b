import { canJoinService } from 'eventwright/interop/svg/boundaries.ts';
import { putIntoService, takeOutOfService } from '../canvas/service-groups.ts';
import type { App } from '../state/app.ts';
import { notify } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';

const selectedNodes = ({ document, ui }: App) =>
  [...ui.getState().selection.nodes].flatMap((id) => {
    const node = document.topology.nodes[id];
    return node ? [node] : [];
  });

export const canGroup = (app: App): boolean => selectedNodes(app).filter(canJoinService).length > 1;

export const canUngroup = (app: App): boolean => selectedNodes(app).some((node) => 'service' in node && node.service !== undefined);

/** Puts the selected applications into one service, as one step. */
export function group(app: App): void {
  const { nodes } = app.ui.getState().selection;
  let service: string | undefined;
  const done = app.document.edit(texts.undo.group, (topology) => {
    const put = putIntoService(topology, nodes);
    service = put?.service;
    return put?.topology ?? topology;
  });
  if (done && service !== undefined) notify(app.ui, 'info', texts.canvas.grouped(service), texts.canvas.groupedHint);
}

/** Makes each selected application a service of its own again. */
export function ungroup(app: App): void {
  app.document.edit(texts.undo.ungroup, (topology) => takeOutOfService(topology, app.ui.getState().selection.nodes));
}
