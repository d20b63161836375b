import type { ElementRef } from '../../model/finding.ts';
import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import type { TopologyNode } from '../../model/topology.ts';
import type { Channel, ChannelBroker } from '../context.ts';
import { remembered } from '../remembered.ts';
import { edgeName, edgeRef, nodeRef } from '../wording.ts';

type Settings = Pick<Extract<TopologyNode, { kind: 'queue' }>, 'maxLength' | 'maxBytes' | 'overflow' | 'messageTtlMs'>;

/** Somewhere that messages wait: a queue, or the own queue of a subscription. */
export interface Buffer {
  readonly target: ElementRef;
  /** Pointer from the target to the block that holds the bounds. */
  readonly pointer: '' | '/subscription';
  /** Made only for what is reported. */
  readonly name: () => string;
  readonly channel: Channel;
  /** Bounds as they count: those of a subscription, else those of its topic. */
  readonly settings: Settings;
  readonly isDurable: boolean;
}

/** All buffers of the drawing that it owns. A subscription that only binds a queue waits in that queue. */
export const buffersOf = remembered((graph: Graph): readonly Buffer[] => {
  const queues = graph.nodesOf('queue').map((queue): Buffer => {
    return {
      target: nodeRef(queue.id),
      pointer: '',
      name: () => `The queue "${titleOf(queue)}"`,
      channel: queue,
      settings: queue,
      isDurable: queue.durable ?? true,
    };
  });
  const subscriptions = graph.nodesOf('topic').flatMap((topic) =>
    graph
      .out(topic.id, 'subscribe', 'project', 'replicate')
      .filter(({ to }) => !graph.nodeOf(to, 'queue'))
      .map((edge): Buffer => {
        const settings = settingsOf(topic, edge.subscription);
        const name = () => `The subscription "${edgeName(graph, edge)}"`;
        return {
          target: edgeRef(edge.id),
          pointer: '/subscription',
          name,
          channel: topic,
          settings,
          isDurable: edge.subscription?.durable ?? true,
        };
      }),
  );
  return [...queues.filter(({ channel }) => !channel.external), ...subscriptions];
});

/** Bounds of a subscription, each that of its topic where it has none of its own. */
function settingsOf(topic: Settings, own: Settings = {}): Settings {
  const maxLength = own.maxLength ?? topic.maxLength;
  const maxBytes = own.maxBytes ?? topic.maxBytes;
  const overflow = own.overflow ?? topic.overflow;
  const messageTtlMs = own.messageTtlMs ?? topic.messageTtlMs;
  return {
    ...(maxLength !== undefined && { maxLength }),
    ...(maxBytes !== undefined && { maxBytes }),
    ...(overflow !== undefined && { overflow }),
    ...(messageTtlMs !== undefined && { messageTtlMs }),
  };
}

const bytesEach = 10_000;
/** Longest time that a queue bounded by age keeps its messages: what brokers keep them by default. */
const ageMs = 345_600_000;

/** A bound that the broker honours, for about so many messages; empty where it has none. */
export function boundFor({ can, server }: ChannelBroker, messages: number): Pick<Settings, 'maxLength' | 'maxBytes' | 'messageTtlMs'> {
  const has = (feature: 'max-length' | 'max-bytes' | 'message-ttl') =>
    can.features[feature] === 'native' || (can.features[feature] === 'emulated' && server?.emulate === true);
  if (has('max-length')) return { maxLength: messages };
  if (has('max-bytes')) return { maxBytes: messages * bytesEach };
  return can.boundedByAge && has('message-ttl') ? { messageTtlMs: ageMs } : {};
}
