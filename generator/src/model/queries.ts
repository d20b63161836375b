import type { Graph, WithId } from './graph.ts';
import type { EdgeOf, NodeOf, Topology, TopologyEdge, TopologyNode } from './topology.ts';

/** Edges over which an application takes messages. */
export type ConsumingEdge = WithId<EdgeOf<'receive' | 'subscribe' | 'project' | 'replicate'>>;
export type ServiceNode = WithId<NodeOf<'producer' | 'consumer' | 'read-model' | 'replica'>>;

const consumingKinds = ['receive', 'subscribe', 'project', 'replicate'] as const;

/** Edges that bring messages to the application or store: receive, subscribe, project, replicate. */
export const consumingEdges = (graph: Graph, nodeId?: string): readonly ConsumingEdge[] =>
  nodeId === undefined ? graph.edgesOf(...consumingKinds) : graph.in(nodeId, ...consumingKinds);

/** Deployable unit that a node belongs to: its `service`, or its own id. */
export const serviceOf = (node: ServiceNode) => ('service' in node ? node.service : undefined) ?? node.id;

/** The title for people, or the id. */
export const titleOf = (element: { readonly id: string; readonly title?: string | undefined }) => element.title ?? element.id;

export interface DeliveryPolicy {
  /** Id of the dead-letter queue. */
  readonly deadLetter?: string;
  /** Deliveries in all, the first one included; absent where nothing bounds them. */
  readonly maxDeliveries?: number;
}

const drawnDeadLetter = (graph: Graph, nodeId: string): string | undefined => graph.out(nodeId, 'dead-letter')[0]?.to;

/** Where a message goes that keeps failing on this edge, and after how many deliveries. */
export function deliveryPolicy(graph: Graph, edge: ConsumingEdge): DeliveryPolicy {
  const from = graph.node(edge.from);
  const ownPolicy = edge.kind === 'receive' ? undefined : edge.subscription?.deadLetter;
  const channelPolicy = from?.kind === 'queue' || from?.kind === 'topic' ? from.deadLetter : undefined;
  const drawn = () => (edge.kind === 'receive' ? undefined : drawnDeadLetter(graph, edge.to)) ?? drawnDeadLetter(graph, edge.from);
  const deadLetter = ownPolicy?.channel ?? channelPolicy?.channel ?? drawn();
  const maxDeliveries = edge.redelivery?.maxDeliveries ?? ownPolicy?.maxDeliveries ?? channelPolicy?.maxDeliveries;
  return { ...(deadLetter !== undefined && { deadLetter }), ...(maxDeliveries !== undefined && { maxDeliveries }) };
}

/** Whether some channel names this queue as its dead-letter queue, by property or by edge. */
export function isDeadLetterQueue(graph: Graph, queueId: string): boolean {
  if (graph.in(queueId, 'dead-letter').length > 0) return true;
  const named = (policy: { channel: string } | undefined) => policy?.channel === queueId;
  return (
    graph.nodesOf('queue', 'topic').some(({ deadLetter }) => named(deadLetter)) ||
    graph.edgesOf('subscribe', 'project', 'replicate').some(({ subscription }) => named(subscription?.deadLetter))
  );
}

/** Name of a subscription and of its own queue. */
export const subscriptionName = (edge: WithId<EdgeOf<'subscribe' | 'project' | 'replicate'>>) => edge.subscription?.name ?? edge.id;

/** Messages that reach a channel: what its send, reply and subscribe edges carry. */
export function messagesOn(graph: Graph, channelId: string, visited: ReadonlySet<string> = new Set()): string[] {
  if (visited.has(channelId)) return [];
  const seen = new Set(visited).add(channelId);
  const inbound = graph.in(channelId, 'send', 'reply', 'subscribe');
  return [...new Set(inbound.flatMap((edge) => edge.messages ?? (edge.kind === 'subscribe' ? messagesOn(graph, edge.from, seen) : [])))];
}

/** Messages that an edge carries: those it names, those its subscription filters, or all that arrive at its start. */
export function messagesOver(graph: Graph, edge: WithId<TopologyEdge>): string[] {
  if (edge.messages) return edge.messages;
  if ('subscription' in edge && edge.subscription?.filter) return edge.subscription.filter;
  const from = graph.node(edge.from);
  return from?.kind === 'queue' || from?.kind === 'topic' ? messagesOn(graph, from.id) : [];
}

/** Stores that the node writes. */
export const storesOf = (graph: Graph, nodeId: string): WithId<NodeOf<'command-store'>>[] =>
  graph.out(nodeId, 'write').flatMap(({ to }) => graph.nodeOf(to, 'command-store') ?? []);

/** Whether handling a message changes anything outside the handler. */
export function hasEffects(graph: Graph, node: WithId<TopologyNode>): boolean {
  if (node.kind === 'read-model' || node.kind === 'replica') return true;
  if (node.kind !== 'consumer') return false;
  return node.effects ?? graph.out(node.id, 'write', 'send', 'call', 'reply').length > 0;
}

/** The broker that a channel lives on, when the document names one. */
export const serverOf = (topology: Topology, channel: NodeOf<'queue' | 'topic'>) => topology.servers[channel.server ?? 'main'];
