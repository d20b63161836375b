import { parseTopology, serialiseTopology } from 'eventwright/model/index.ts';
import { emptyTopology } from '../document/empty-topology.ts';
import { putFragment, takeFragment, type Fragment } from '../document/fragment.ts';
import type { App } from '../state/app.ts';
import { notify, select } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';
import { deleteSelection } from './delete-selection.ts';

const pasteOffset = { x: 40, y: 40 };
/** Kept here too, for pages that may not read the system's clipboard. */
let copied: string | undefined;

/** Copies the selected nodes as topology text, so that it can be pasted into an editor, too. */
export async function copySelection(app: App): Promise<void> {
  const { topology } = app.document;
  const fragment = takeFragment(topology, app.ui.getState().selection.nodes);
  copied = serialiseTopology({ ...emptyTopology(), servers: {}, ...fragment }, 'json');
  await navigator.clipboard?.writeText(copied).catch(() => undefined);
}

export async function cutSelection(app: App): Promise<void> {
  await copySelection(app);
  deleteSelection(app);
}

async function clipboardFragment(): Promise<Fragment | undefined> {
  const system = await navigator.clipboard?.readText().catch(() => undefined);
  for (const text of [system, copied]) {
    const topology = text ? parseTopology(text).topology : undefined;
    if (topology && Object.keys(topology.nodes).length > 0) return topology;
  }
  return undefined;
}

/** Pastes nodes beside the originals, as one step. */
export async function pasteFragment(app: App): Promise<void> {
  const fragment = await clipboardFragment();
  if (!fragment) return notify(app.ui, 'info', texts.clipboard.empty);
  let pasted: ReadonlySet<string> = new Set();
  app.document.edit(texts.undo.paste, (topology) => {
    const put = putFragment(topology, fragment, pasteOffset);
    pasted = put.nodeIds;
    return put.topology;
  });
  if (pasted.size > 0) select(app.ui, pasted);
}
