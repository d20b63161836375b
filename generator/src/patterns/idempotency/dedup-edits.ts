import type { EditStep, TopologyEdit } from '../../model/edit.ts';
import type { Graph } from '../../model/graph.ts';
import type { DeliveryPath, RuleContext } from '../../rules/context.ts';
import { setOn } from '../../rules/edits.ts';
import { nameIdField } from '../../rules/message-fields.ts';
import { edgeRef } from '../../rules/wording.ts';
import { dedupStoreOf, foreignEffects, type DedupPath } from './dedup.ts';

/** Longer than any handler should run, short enough that the work of a crashed one is taken up soon. */
export const leaseMs = 60_000;

/** Id fields for the messages that have none. */
export const idFieldEdits = (graph: Graph, context: RuleContext, path: DeliveryPath): EditStep[] =>
  context.messagesTo(path).flatMap((id) => nameIdField(graph, id));

/** A lease where the inbox cannot commit together with every effect. */
export function leaseEdit(graph: Graph, path: DedupPath): EditStep[] {
  const store = dedupStoreOf(graph, path);
  const needsLease = path.idempotency.leaseMs === undefined && store !== undefined && foreignEffects(graph, path, store).length > 0;
  return needsLease ? [setOn(edgeRef(path.edge.id), '/idempotency/leaseMs', leaseMs)] : [];
}

/** An inbox keyed by the id that the producer set, in place of whatever stood there. */
export function recogniseById(graph: Graph, context: RuleContext, path: DeliveryPath): TopologyEdit {
  const idempotency = { ...path.edge.idempotency, strategy: 'message-id' as const };
  return [
    setOn(edgeRef(path.edge.id), '/idempotency/strategy', 'message-id'),
    ...idFieldEdits(graph, context, path),
    ...leaseEdit(graph, { ...path, idempotency }),
  ];
}
