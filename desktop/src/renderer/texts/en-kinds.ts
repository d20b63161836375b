import { edgeKinds, type EdgeKind } from 'eventwright/model/index.ts';
import { nodeKinds, type NodeKind } from 'eventwright/nodes/index.ts';

/** English names of the kinds, as the model has them: a new kind brings its own. */
export const nodeKindNames = Object.fromEntries(nodeKinds.map(({ kind, label, hint }) => [kind, { label, hint }])) as Readonly<
  Record<NodeKind, { readonly label: string; readonly hint: string }>
>;

/** Reads as: «from» verb «to». */
export const edgeKindNames = Object.fromEntries(edgeKinds.map(({ kind, label, verb }) => [kind, { label, verb }])) as Readonly<
  Record<EdgeKind, { readonly label: string; readonly verb: string }>
>;
