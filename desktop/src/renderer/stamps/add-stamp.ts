import type { Position } from 'eventwright/model/index.ts';
import type { App } from '../state/app.ts';
import { select } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';
import { putStamp } from './put-stamp.ts';
import type { Stamp } from './stamp.ts';

/** Drops a whole pattern as one step, selects it and brings it into view. @param at its middle on the canvas, px */
export function addStamp(app: App, stamp: Stamp, at: Position): void {
  let nodeIds: readonly string[] = [];
  const done = app.document.edit(texts.undo.addPattern(texts.stamps.list[stamp.id].title), (topology) => {
    const put = putStamp(topology, stamp, at);
    ({ nodeIds } = put);
    return put.topology;
  });
  if (!done) return;
  select(app.ui, nodeIds);
  // The first pattern changes the shape of the page.
  app.canvas?.fitNew();
}
