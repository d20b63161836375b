import { brokers, capabilitiesOf, type BrokerCapabilities, type BrokerProfile } from '../brokers/index.ts';
import type { Graph, WithId } from '../model/graph.ts';
import { consumingEdges, deliveryPolicy, messagesOn, type ConsumingEdge } from '../model/queries.ts';
import type { Protocol, Server } from '../model/server.ts';
import type { NodeOf } from '../model/topology.ts';

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

function deliveryPaths(graph: Graph, brokerOf: RuleContext['brokerOf']): DeliveryPath[] {
  return consumingEdges(graph).flatMap((edge) => {
    const channel = graph.nodeOf(edge.from, 'queue') ?? graph.nodeOf(edge.from, 'topic');
    const consumer = graph.nodeOf(edge.to, 'consumer') ?? graph.nodeOf(edge.to, 'read-model') ?? graph.nodeOf(edge.to, 'replica');
    if (!channel || !consumer) return [];
    const { maxDeliveries, ...stated } = deliveryPolicy(graph, edge);
    const policy = {
      ...stated,
      maxDeliveries: maxDeliveries ?? brokerOf(channel).can.defaultMaxDeliveries,
      isStated: maxDeliveries !== undefined,
    };
    return [{ edge, channel, consumer, policy }];
  });
}

function deadLetterQueues(graph: Graph): Set<string> {
  const byEdge = graph.edgesOf('dead-letter').map(({ to }) => to);
  const byChannel = graph.nodesOf('queue', 'topic').map(({ deadLetter }) => deadLetter?.channel);
  const bySubscription = graph.edgesOf('subscribe', 'project', 'replicate').map(({ subscription }) => subscription?.deadLetter?.channel);
  return new Set([...byEdge, ...byChannel, ...bySubscription].filter((id) => id !== undefined));
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
