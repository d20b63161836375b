import type { ElementRef, Finding } from 'eventwright/model/index.ts';
import type { App } from '../state/app.ts';
import { select } from '../state/ui-store.ts';

const idsOf = (refs: readonly ElementRef[], types: readonly ElementRef['type'][]) =>
  refs.flatMap((ref) => (ref.type !== 'document' && types.includes(ref.type) ? [ref.id] : []));

/** Selects what a finding is about, brings it into view and lights up the path it speaks of. */
export function showFinding(app: App, finding: Finding): void {
  const { topology } = app.document;
  const all = [finding.target, ...finding.related];
  const nodes = idsOf(all, ['node']).filter((id) => Object.hasOwn(topology.nodes, id));
  const edges = idsOf(all, ['edge']).filter((id) => Object.hasOwn(topology.edges, id));
  const ends = edges
    .flatMap((id) => [topology.edges[id]?.from ?? '', topology.edges[id]?.to ?? ''])
    .filter((id) => Object.hasOwn(topology.nodes, id));
  const { target } = finding;
  if (target.type === 'message' || target.type === 'server') {
    app.ui.setState({ inspectorTab: 'messages', messageId: target.type === 'message' ? target.id : undefined });
  } else if (target.type !== 'document') {
    select(app.ui, target.type === 'node' ? [target.id] : [], target.type === 'edge' ? [target.id] : []);
  }
  const lit = new Set([...nodes, ...edges, ...ends]);
  app.ui.setState({ lit: lit.size > 0 ? lit : undefined });
  if (lit.size > 0) app.canvas?.fit([...nodes, ...ends]);
}
