import { throughputOf, workforceOf } from '../../capacity/workers.ts';
import type { EditStep } from '../../model/edit.ts';
import type { Graph } from '../../model/graph.ts';
import type { ConsumingEdge } from '../../model/queries.ts';
import { setOn } from '../../rules/edits.ts';
import { edgeRef, nodeRef } from '../../rules/wording.ts';

/** Sets how many processes of a consumer run at most: in its trigger where it has one, else in its replicas. */
export function setMost(graph: Graph, consumerId: string, processes: number): EditStep[] {
  const consumer = graph.nodeOf(consumerId, 'consumer');
  if (!consumer) return [];
  const target = nodeRef(consumerId);
  const drawn = graph.in(consumerId, 'scale').find(({ scaleTrigger }) => scaleTrigger);
  const trigger = consumer.scaleTrigger ?? drawn?.scaleTrigger;
  const place = consumer.scaleTrigger || !drawn ? target : edgeRef(drawn.id);
  const block = trigger ? '/scaleTrigger' : '/replicas';
  const min = trigger ? trigger.min : consumer.replicas?.min;
  // Without a trigger as many run as `min` says.
  const isMinMoved = trigger ? (min ?? 0) > processes : true;
  return [...(isMinMoved ? [setOn(place, `${block}/min`, processes)] : []), setOn(place, `${block}/max`, processes)];
}

/** Processes with which an edge is busy for at most this share of the time; undefined where more of them would not help. */
export function processesFor(graph: Graph, edge: ConsumingEdge, ratePerSec: number, share: number): number | undefined {
  const perSec = (processes: number) => throughputOf(graph, edge, processes)?.perSec ?? 0;
  const onePerSec = perSec(1);
  const needed = onePerSec > 0 ? Math.ceil(ratePerSec / share / onePerSec) : Infinity;
  const isEnough = Number.isSafeInteger(needed) && perSec(needed) * share >= ratePerSec * (1 - 1e-9);
  return isEnough && needed > workforceOf(graph, edge.to).max ? needed : undefined;
}
