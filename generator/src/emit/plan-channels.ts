import type { DeadLetterPolicy, QueueDescription, SubscriptionDescription, TopicDescription } from '../../../templates/runtime/system.ts';
import type { Graph, WithId } from '../model/graph.ts';
import { deliveryPolicy, subscriptionName, type ConsumingEdge } from '../model/queries.ts';
import { receiveDefaults } from '../model/receive.ts';
import type { EdgeOf, NodeOf } from '../model/topology.ts';
import { boundsOf } from '../patterns/load-leveling/load-leveling.emit.ts';
import { subscriptionDescription } from '../patterns/pub-sub/pub-sub.emit.ts';

type FeedEdge = WithId<EdgeOf<'subscribe' | 'project' | 'replicate'>>;

export interface ChannelPlan {
  readonly queues: QueueDescription[];
  readonly topics: TopicDescription[];
  readonly subscriptions: SubscriptionDescription[];
}

/** The subscription that feeds a queue, where the queue is drawn behind a topic. */
const feedOf = (graph: Graph, queueId: string) => graph.in(queueId, 'subscribe').at(0);

function policyOf(graph: Graph, edge: ConsumingEdge): DeadLetterPolicy | undefined {
  const { deadLetter, maxDeliveries } = deliveryPolicy(graph, edge);
  return deadLetter === undefined ? undefined : { channel: deadLetter, maxDeliveries: maxDeliveries ?? receiveDefaults.maxDeliveries };
}

/** Id of the queue or subscription that an application takes its messages from. */
export function sourceOf(graph: Graph, edge: ConsumingEdge): string {
  return edge.kind === 'receive' || graph.node(edge.from)?.kind === 'queue' ? edge.from : subscriptionName(edge);
}

/** Order that the consumer of an edge may rely on: of its queue, or of the topic behind it. */
export function orderingOf(graph: Graph, edge: ConsumingEdge): 'none' | 'key' | 'total' {
  const from = graph.nodeOf(edge.from, 'queue') ?? graph.nodeOf(edge.from, 'topic');
  return from?.ordering ?? 'none';
}

/** Queues, topics and subscriptions, as the brokers declare them. */
export function planChannels(graph: Graph): ChannelPlan {
  const queues = graph.nodesOf('queue');
  const feeds = (graph.edgesOf('subscribe', 'project', 'replicate') as FeedEdge[]).filter(
    (edge) => graph.nodeOf(edge.from, 'topic') !== undefined && graph.node(edge.to)?.kind !== 'queue',
  );
  return {
    queues: queues.filter(({ id }) => feedOf(graph, id) === undefined).map((queue) => queueDescription(graph, queue)),
    topics: graph.nodesOf('topic').map(({ id, retentionMs = 0 }) => ({ id, kind: 'topic', ...(retentionMs > 0 && { retentionMs }) })),
    subscriptions: [...feeds.map((edge) => feedDescription(graph, edge)), ...queues.flatMap((queue) => fedQueue(graph, queue))],
  };
}

function queuePolicy(graph: Graph, queue: WithId<NodeOf<'queue'>>): DeadLetterPolicy | undefined {
  const receiver = graph.out(queue.id, 'receive').at(0);
  if (receiver !== undefined) return policyOf(graph, receiver);
  const { deadLetter } = queue;
  return deadLetter && { channel: deadLetter.channel, maxDeliveries: deadLetter.maxDeliveries ?? receiveDefaults.maxDeliveries };
}

function queueDescription(graph: Graph, queue: WithId<NodeOf<'queue'>>): QueueDescription {
  const deadLetter = queuePolicy(graph, queue);
  return { id: queue.id, kind: 'queue', ...boundsOf(queue), ...(deadLetter && { deadLetter }) };
}

const startOf = ({ subscription }: FeedEdge) => (subscription?.startPosition === 'earliest' ? 'earliest' : 'new');

function feedDescription(graph: Graph, edge: FeedEdge): SubscriptionDescription {
  return subscriptionDescription({
    id: subscriptionName(edge),
    topic: edge.from,
    types: edge.messages ?? edge.subscription?.filter,
    startPosition: startOf(edge),
    bounds: boundsOf(edge.subscription, graph.nodeOf(edge.from, 'topic')),
    deadLetter: policyOf(graph, edge),
  });
}

/** A queue behind a topic is the queue of that subscription: it keeps the queue's id and bounds. */
function fedQueue(graph: Graph, queue: WithId<NodeOf<'queue'>>): SubscriptionDescription[] {
  const feed = feedOf(graph, queue.id);
  if (feed === undefined) return [];
  return [
    subscriptionDescription({
      id: queue.id,
      topic: feed.from,
      types: feed.messages ?? feed.subscription?.filter,
      startPosition: startOf(feed),
      bounds: boundsOf(queue, feed.subscription),
      deadLetter: queuePolicy(graph, queue),
    }),
  ];
}
