import type { Topology } from 'eventwright/model/index.ts';
import { serviceGroups } from 'eventwright/interop/svg/boundaries.ts';
import type { App } from '../state/app.ts';
import type { Selection, UiState } from '../state/ui-store.ts';
import { shownPart } from './focus.ts';

type Hiding = Pick<UiState, 'focus' | 'foldedServices'>;

const isWhole = ({ focus, foldedServices }: Hiding) => !focus && foldedServices.size === 0;

/** What is selected and in the drawing, but not in the part of it that is shown. */
function unseen(whole: Topology, { nodes, edges }: Selection, { focus, foldedServices }: Hiding): Selection {
  const shown = shownPart(whole, focus, foldedServices);
  const isHidden = (section: 'nodes' | 'edges') => (id: string) => Object.hasOwn(whole[section], id) && !Object.hasOwn(shown[section], id);
  return { nodes: new Set([...nodes].filter(isHidden('nodes'))), edges: new Set([...edges].filter(isHidden('edges'))) };
}

const isNothing = ({ nodes, edges }: Selection) => nodes.size + edges.size === 0;

/** Drops from the selection what was just put away. */
function letGo(app: App): void {
  const { selection, ...ui } = app.ui.getState();
  const hidden = unseen(app.document.topology, selection, ui);
  if (isNothing(hidden)) return;
  const seen = (ids: ReadonlySet<string>, put: ReadonlySet<string>) => new Set([...ids].filter((id) => !put.has(id)));
  app.ui.setState({ selection: { nodes: seen(selection.nodes, hidden.nodes), edges: seen(selection.edges, hidden.edges) } });
}

/** Unfolds the services of what was just selected, and shows the whole drawing where it is out of the part in focus. */
function bringOut(app: App): void {
  const { selection, focus, foldedServices } = app.ui.getState();
  const { topology } = app.document;
  const hidden = unseen(topology, selection, { focus: undefined, foldedServices });
  const ends = [...hidden.edges].map((id) => topology.edges[id]?.from ?? '');
  const wanted = new Set([...hidden.nodes, ...ends]);
  const opened = new Set(foldedServices);
  if (wanted.size > 0)
    for (const [service, members] of serviceGroups(topology)) if (members.some((id) => wanted.has(id))) opened.delete(service);
  const isOutOfFocus = focus !== undefined && !isNothing(unseen(topology, selection, { focus, foldedServices: opened }));
  if (opened.size < foldedServices.size || isOutOfFocus)
    app.ui.setState({ foldedServices: opened, ...(isOutOfFocus && { focus: undefined }) });
}

/**
 * Keeps what is selected and what is shown together, so that no command reaches what nobody sees: what is folded away or left out
 * of focus is no longer selected, and what is selected comes into sight. @returns a function that ends it
 */
export function keepSelectionShown(app: App): () => void {
  const stopUi = app.ui.subscribe((now, before) => {
    if (isWhole(now)) return;
    if (now.selection !== before.selection) bringOut(app);
    else if (now.foldedServices !== before.foldedServices || now.focus !== before.focus) letGo(app);
  });
  const stopDocument = app.document.subscribe(() => {
    if (!isWhole(app.ui.getState())) letGo(app);
  });
  return () => {
    stopUi();
    stopDocument();
  };
}
