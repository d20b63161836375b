import { useMemo } from 'react';
import type { Topology } from 'eventwright/model/index.ts';
import { neighbourhood, partAround } from '../document/neighbourhood.ts';
import { useDocumentPart, useUi, type App } from '../state/app.ts';
import type { Focus } from '../state/ui-store.ts';
import { serviceGroups } from 'eventwright/interop/svg/boundaries.ts';
import { collapsed } from './service-groups.ts';
import { deadLetterLinks } from 'eventwright/interop/svg/dead-letter-links.ts';

const maxHops = 9;
const nothingFolded: ReadonlySet<string> = new Set();

/** The part of the drawing that is shown: all of it or what is around the nodes in focus, services folded. */
export function shownPart(whole: Topology, focus: Focus | undefined, folded: ReadonlySet<string> = nothingFolded): Topology {
  const topology = folded.size > 0 ? collapsed(whole, serviceGroups(whole), folded) : whole;
  const present = focus?.nodeIds.filter((id) => Object.hasOwn(topology.nodes, id)) ?? [];
  if (!focus || present.length === 0) return topology;
  const links = [...Object.values(topology.edges).map(({ from, to }) => [from, to] as const), ...deadLetterLinks(topology)];
  return partAround(topology, neighbourhood(links, present, focus.hops));
}

/** What the canvas draws at this moment. */
export function shownNow({ document, ui }: Pick<App, 'document' | 'ui'>): Topology {
  const { focus, foldedServices } = ui.getState();
  return shownPart(document.topology, focus, foldedServices);
}

/** What the canvas draws. */
export function useShownTopology(): Topology {
  const topology = useDocumentPart((snapshot) => snapshot.topology);
  const focus = useUi((state) => state.focus);
  const folded = useUi((state) => state.foldedServices);
  return useMemo(() => shownPart(topology, focus, folded), [topology, focus, folded]);
}

/** Shows the selected nodes and their neighbours alone, or everything again; and fits the view to it. */
export function toggleFocus({ ui, canvas }: App): void {
  const { focus, selection } = ui.getState();
  ui.setState({ focus: focus ? undefined : { nodeIds: [...selection.nodes], hops: 1 } });
  canvas?.fit();
}

/** Shows more or fewer hops around the nodes in focus. */
export function widenFocus({ ui, canvas }: App, by: 1 | -1): void {
  const { focus } = ui.getState();
  if (!focus) return;
  ui.setState({ focus: { ...focus, hops: Math.min(maxHops, Math.max(0, focus.hops + by)) } });
  canvas?.fit();
}
