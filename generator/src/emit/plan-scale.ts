import type { ScaleDescription } from '../../../templates/runtime/system.ts';
import type { Graph } from '../model/graph.ts';
import { consumingEdges, serviceOf, type ConsumingEdge, type ServiceNode } from '../model/queries.ts';
import type { ScaleTrigger } from '../patterns/competing-consumers/competing-consumers.config.ts';
import { scaleDescription, triggerBounds } from '../patterns/competing-consumers/competing-consumers.emit.ts';
import { sourceOf } from './plan-channels.ts';

/** A trigger as it is drawn: a property of the consumer, or an edge from one of its channels. */
export interface DrawnTrigger {
  readonly consumer: string;
  readonly edge: ConsumingEdge;
  readonly trigger: ScaleTrigger;
  /** Of the trigger in the document. */
  readonly pointer: string;
}

/** The triggers of a consumer, one for each channel that it takes from; an edge goes before the consumer's own. */
export function triggersOf(graph: Graph, consumerId: string): DrawnTrigger[] {
  const own = graph.nodeOf(consumerId, 'consumer')?.scaleTrigger;
  const drawn = new Map(graph.in(consumerId, 'scale').map((edge) => [edge.from, edge] as const));
  return consumingEdges(graph, consumerId).flatMap((edge): DrawnTrigger[] => {
    const scale = drawn.get(edge.from);
    const trigger = scale?.scaleTrigger ?? own;
    if (trigger === undefined) return [];
    const pointer = scale?.scaleTrigger === undefined ? `/nodes/${consumerId}/scaleTrigger` : `/edges/${scale.id}/scaleTrigger`;
    return [{ consumer: consumerId, edge, trigger, pointer }];
  });
}

/** The scaling of a deployable unit: all its triggers together, undefined where it has none. */
export function planScale(graph: Graph, consumerIds: readonly string[]): ScaleDescription | undefined {
  const drawn = consumerIds.flatMap((id) => triggersOf(graph, id));
  const [first] = drawn;
  if (first === undefined) return undefined;
  const partitions = drawn.flatMap(({ edge }) => graph.nodeOf(edge.from, 'queue')?.partitions ?? []).filter((count) => count > 1);
  return scaleDescription(
    triggerBounds(first.trigger, graph.nodeOf(first.consumer, 'consumer')?.replicas),
    drawn.map(({ consumer, edge, trigger }) => {
      const source = sourceOf(graph, edge);
      // A queue behind a topic is fed through the topic.
      const channel = graph.in(edge.from, 'subscribe').at(0)?.from ?? edge.from;
      return { consumer, source, channel, metric: trigger.metric, target: trigger.target };
    }),
    partitions.length === 0 ? undefined : Math.min(...partitions),
  );
}

/** Nodes of a deployable unit. */
export const membersOf = (graph: Graph, service: string): ServiceNode[] =>
  (graph.nodesOf('producer', 'consumer', 'read-model') as ServiceNode[]).filter((node) => serviceOf(node) === service);
