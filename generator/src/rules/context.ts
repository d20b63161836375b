import { brokers, capabilitiesOf, type BrokerCapabilities, type BrokerProfile } from '../brokers/index.ts';
import type { Graph, WithId } from '../model/graph.ts';
import { consumingEdges, deliveryPolicy, messagesOn, type ConsumingEdge } from '../model/queries.ts';
import type { Protocol, Server } from '../model/server.ts';
import type { NodeOf, TopologyNode } from '../model/topology.ts';

export type Channel = WithId<NodeOf<'queue' | 'topic'>>;

/** A channel whose messages reach an application: not a mere binding of a queue to a topic, nor a store followed directly. */
export interface DeliveryPath {
  readonly edge: ConsumingEdge;
  readonly channel: Channel;
  readonly consumer: WithId<NodeOf<'consumer' | 'read-model' | 'replica'>>;
  readonly policy: EffectivePolicy;
}

/** The broker of a channel as rules see it: what it can do, never which one it is. */
export interface ChannelBroker {
  readonly server: Server | undefined;
  readonly profile: BrokerProfile;
  readonly can: BrokerCapabilities;
}

export interface EffectivePolicy {
  readonly deadLetter?: string;
  /** Deliveries in all, by the drawing or by the default of the broker. */
  readonly maxDeliveries: number | 'unlimited';
  /** Whether the drawing states the limit. */
  readonly isStated: boolean;
}

/** Answers that many rules ask for, each worked out once for a topology. */
export interface RuleContext {
  readonly deliveries: readonly DeliveryPath[];
  /** Queues that some channel or subscription names as its dead-letter queue, by property or by edge. */
  readonly deadLetterQueues: ReadonlySet<string>;
  brokerOf(channel: Channel): ChannelBroker;
  /** Ids of the messages that an edge brings to its consumer. */
  messagesTo(path: DeliveryPath): readonly string[];
  /** Whether the loss of one message on this channel breaks a promise: at-least-once before and after it. */
  isGuaranteed(channelId: string): boolean;
}

/** Whether a failed or unconfirmed message comes again over this edge. */
export const isRedelivered = ({ delivery, ackMode }: ConsumingEdge): boolean => delivery !== 'at-most-once' && ackMode !== 'auto';

type Node = WithId<TopologyNode>;

const isChannel = (node: Node | undefined): node is Channel => node?.kind === 'queue' || node?.kind === 'topic';

const takesMessages = (node: Node | undefined): node is DeliveryPath['consumer'] =>
  node?.kind === 'consumer' || node?.kind === 'read-model' || node?.kind === 'replica';

function deliveryPaths(graph: Graph, brokerOf: RuleContext['brokerOf']): DeliveryPath[] {
  const paths: DeliveryPath[] = [];
  for (const edge of consumingEdges(graph)) {
    const channel = graph.node(edge.from);
    const consumer = graph.node(edge.to);
    if (!isChannel(channel) || !takesMessages(consumer)) continue;
    const { maxDeliveries: stated, deadLetter } = deliveryPolicy(graph, edge);
    const maxDeliveries = stated ?? brokerOf(channel).can.defaultMaxDeliveries;
    const policy = { maxDeliveries, isStated: stated !== undefined, ...(deadLetter !== undefined && { deadLetter }) };
    paths.push({ edge, channel, consumer, policy });
  }
  return paths;
}

function deadLetterQueues(graph: Graph): Set<string> {
  const queues = new Set(graph.edgesOf('dead-letter').map(({ to }) => to));
  for (const { deadLetter } of graph.nodesOf('queue', 'topic')) if (deadLetter) queues.add(deadLetter.channel);
  for (const { subscription } of graph.edgesOf('subscribe', 'project', 'replicate')) {
    if (subscription?.deadLetter) queues.add(subscription.deadLetter.channel);
  }
  return queues;
}

function isGuaranteed(graph: Graph, channelId: string, messages: readonly string[]): boolean {
  if (messages.length > 0 && messages.every((id) => graph.message(id)?.ephemeral)) return false;
  const arriving = graph.in(channelId, 'send', 'reply', 'subscribe');
  const leaving = graph.out(channelId, 'receive', 'subscribe', 'project', 'replicate');
  const isPromised = (edges: readonly { delivery?: string }[]) =>
    edges.length === 0 || edges.some(({ delivery }) => delivery !== 'at-most-once');
  return isPromised(arriving) && isPromised(leaving);
}

const memo = <Value>(work: (id: string) => Value): ((id: string) => Value) => {
  const known = new Map<string, Value>();
  return (id) => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const value = work(id);
    known.set(id, value);
    return value;
  };
};

/** @param defaultProtocol broker of channels whose server the document does not define */
export function createContext(graph: Graph, defaultProtocol: Protocol = 'postgres'): RuleContext {
  const onChannel = memo((id) => messagesOn(graph, id));
  const onServer = memo((serverId): ChannelBroker => {
    const server = graph.server(serverId);
    const profile = brokers[server?.protocol ?? defaultProtocol];
    return { server, profile, can: capabilitiesOf(profile, server?.version) };
  });
  const brokerOf = (channel: Channel) => onServer(channel.server ?? 'main');
  return {
    deliveries: deliveryPaths(graph, brokerOf),
    deadLetterQueues: deadLetterQueues(graph),
    brokerOf,
    messagesTo({ edge }) {
      const filter = 'subscription' in edge ? edge.subscription?.filter : undefined;
      return edge.messages ?? filter ?? onChannel(edge.from);
    },
    isGuaranteed: memo((id) => isGuaranteed(graph, id, onChannel(id))),
  };
}
