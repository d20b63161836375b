import type { Feature } from '../../brokers/index.ts';
import type { ElementRef } from '../../model/finding.ts';
import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import type { TopologyEdge, TopologyNode } from '../../model/topology.ts';
import type { Channel, ChannelBroker, RuleContext } from '../context.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { edgeName, edgeRef, nodeRef } from '../wording.ts';

interface Wish {
  readonly feature: Feature;
  readonly pointer: string;
  readonly property: string;
}

type Bounds = Pick<Extract<TopologyNode, { kind: 'queue' }>, 'maxLength' | 'maxBytes' | 'overflow' | 'messageTtlMs'>;

/** Behind a topic a broker may know that something is full, but not what: then it can only refuse all, or drop the oldest. */
const overflowFeature = (overflow: NonNullable<Bounds['overflow']>, isBehindTopic: boolean): Feature =>
  isBehindTopic && (overflow === 'drop-newest' || overflow === 'dead-letter') ? `topic-overflow-${overflow}` : `overflow-${overflow}`;

function* boundWishes(bounds: Bounds, at: string, isBehindTopic: boolean): Generator<Wish> {
  const { maxLength, maxBytes, overflow, messageTtlMs } = bounds;
  if (maxLength !== undefined) yield { feature: 'max-length', pointer: `${at}/maxLength`, property: `a maxLength of ${maxLength}` };
  if (maxBytes !== undefined) yield { feature: 'max-bytes', pointer: `${at}/maxBytes`, property: `a maxBytes of ${maxBytes}` };
  if (overflow !== undefined) {
    const property = `overflow: ${overflow}${isBehindTopic ? ' behind a topic' : ''}`;
    yield { feature: overflowFeature(overflow, isBehindTopic), pointer: `${at}/overflow`, property };
  }
  if (messageTtlMs !== undefined) yield { feature: 'message-ttl', pointer: `${at}/messageTtlMs`, property: 'a message TTL' };
}

function* channelWishes(channel: Channel): Generator<Wish> {
  yield* boundWishes(channel, '', channel.kind === 'topic');
  if (channel.retentionMs !== undefined)
    yield { feature: 'retention', pointer: '/retentionMs', property: 'retention of consumed messages' };
  if (channel.ordering === 'key') yield { feature: 'key-ordering', pointer: '/ordering', property: 'order for each key' };
}

function* edgeWishes(edge: TopologyEdge): Generator<Wish> {
  const subscription = 'subscription' in edge ? edge.subscription : undefined;
  const from = subscription?.startPosition;
  if (subscription) yield* boundWishes(subscription, '/subscription', true);
  if (from !== undefined && from !== 'new')
    yield { feature: 'replay', pointer: '/subscription/startPosition', property: `startPosition: ${from}` };
  if ('heartbeat' in edge && edge.heartbeat) yield { feature: 'ack-extension', pointer: '/heartbeat', property: 'a heartbeat' };
  if ('idempotency' in edge && edge.idempotency?.brokerDedup)
    yield { feature: 'publish-dedup', pointer: '/idempotency/brokerDedup', property: 'deduplication by the broker' };
}

interface Wisher {
  readonly target: ElementRef;
  readonly name: string;
  readonly channel: Channel;
}

/** Wishes that the broker of the channel does not grant as it is. */
function* ungranted({ can, server }: ChannelBroker, wishes: Iterable<Wish>): Generator<Wish & { readonly isEmulable: boolean }> {
  for (const wish of wishes) {
    const support = can.features[wish.feature];
    if (support !== 'native' && !(support === 'emulated' && server?.emulate)) yield { ...wish, isEmulable: support === 'emulated' };
  }
}

const serverRef = ({ server = 'main' }: Channel): ElementRef => ({ type: 'server', id: server });

function reported({ target, name, channel }: Wisher, { server, profile }: ChannelBroker, wish: Wish & { readonly isEmulable: boolean }) {
  return {
    messageId: wish.isEmulable ? ('emulable' as const) : ('absent' as const),
    target,
    pointer: wish.pointer,
    related: target.type === 'edge' ? [nodeRef(channel.id)] : [],
    data: { name, property: wish.property, broker: profile.title },
    ...(wish.isEmulable && server && { edit: [setOn(serverRef(channel), '/emulate', true)] }),
  };
}

/** A dead-letter strategy that asks the broker for a transfer it does not have. */
function* missingTransfers(graph: Graph, context: RuleContext) {
  for (const channel of graph.nodesOf('queue', 'topic')) {
    const { server, can, profile } = context.brokerOf(channel);
    const strategy = server?.deadLetterStrategy ?? 'application';
    if (strategy === 'application' || can.deadLetterTransfers.includes(strategy)) continue;
    if (!channel.deadLetter && graph.out(channel.id, 'dead-letter').length === 0) continue;
    const data = { name: titleOf(channel), property: `a dead-letter transfer by the broker, ${strategy}`, broker: profile.title };
    yield { messageId: 'absent' as const, target: nodeRef(channel.id), data };
  }
}

export const capabilityMissing = defineRule({
  id: 'structure/capability-missing',
  severity: 'error',
  title: 'Property that the broker does not honour',
  messages: {
    emulable: '"{name}" asks for {property}, which {broker} lacks and would silently ignore. The runtime can emulate it.',
    absent: '"{name}" asks for {property}, which {broker} cannot give: it would be silently ignored.',
  },
  remedy:
    'Set emulate on the server where the runtime can stand in, else take the property away or put the channel on a broker that has it.',
  fix: 'Let the runtime emulate it',
  why: {
    text: 'Brokers ignore what they do not know, so that a bound or a guarantee exists on paper only.',
    source: 'Broker profiles, from the documentation of each broker',
  },
  docs: 'rules/structure.md',
  *check(graph, context) {
    for (const channel of graph.nodesOf('queue', 'topic')) {
      const broker = context.brokerOf(channel);
      for (const wish of ungranted(broker, channelWishes(channel)))
        yield reported({ target: nodeRef(channel.id), name: titleOf(channel), channel }, broker, wish);
      for (const edge of graph.out(channel.id, 'receive', 'subscribe', 'project', 'replicate')) {
        for (const wish of ungranted(broker, edgeWishes(edge)))
          yield reported({ target: edgeRef(edge.id), name: edgeName(graph, edge), channel }, broker, wish);
      }
    }
    yield* missingTransfers(graph, context);
  },
});
