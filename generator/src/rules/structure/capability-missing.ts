import type { Feature } from '../../brokers/index.ts';
import type { ElementRef } from '../../model/finding.ts';
import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import type { TopologyEdge, TopologyNode } from '../../model/topology.ts';
import type { Channel, RuleContext } from '../context.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { edgeName, edgeRef, nodeRef } from '../wording.ts';

interface Wish {
  readonly feature: Feature;
  readonly pointer: string;
  readonly property: string;
}

type Bounds = Pick<Extract<TopologyNode, { kind: 'queue' }>, 'maxLength' | 'maxBytes' | 'overflow' | 'messageTtlMs'>;

function boundWishes({ maxLength, maxBytes, overflow, messageTtlMs }: Bounds, at: string): Wish[] {
  return [
    ...(maxLength === undefined
      ? []
      : [{ feature: 'max-length' as const, pointer: `${at}/maxLength`, property: `a maxLength of ${maxLength}` }]),
    ...(maxBytes === undefined
      ? []
      : [{ feature: 'max-bytes' as const, pointer: `${at}/maxBytes`, property: `a maxBytes of ${maxBytes}` }]),
    ...(overflow === undefined
      ? []
      : [{ feature: `overflow-${overflow}` as const, pointer: `${at}/overflow`, property: `overflow: ${overflow}` }]),
    ...(messageTtlMs === undefined ? [] : [{ feature: 'message-ttl' as const, pointer: `${at}/messageTtlMs`, property: 'a message TTL' }]),
  ];
}

function channelWishes(channel: Channel): Wish[] {
  const retention =
    channel.retentionMs === undefined
      ? []
      : [{ feature: 'retention' as const, pointer: '/retentionMs', property: 'retention of consumed messages' }];
  const ordering =
    channel.ordering === 'key' ? [{ feature: 'key-ordering' as const, pointer: '/ordering', property: 'order for each key' }] : [];
  return [...boundWishes(channel, ''), ...retention, ...ordering];
}

function edgeWishes(edge: TopologyEdge): Wish[] {
  const subscription = 'subscription' in edge ? edge.subscription : undefined;
  const from = subscription?.startPosition;
  const receive = 'idempotency' in edge || 'heartbeat' in edge ? edge : undefined;
  return [
    ...(subscription ? boundWishes(subscription, '/subscription') : []),
    ...(from === undefined || from === 'new'
      ? []
      : [{ feature: 'replay' as const, pointer: '/subscription/startPosition', property: `startPosition: ${from}` }]),
    ...(receive?.heartbeat ? [{ feature: 'ack-extension' as const, pointer: '/heartbeat', property: 'a heartbeat' }] : []),
    ...(receive?.idempotency?.brokerDedup
      ? [{ feature: 'publish-dedup' as const, pointer: '/idempotency/brokerDedup', property: 'deduplication by the broker' }]
      : []),
  ];
}

interface Wisher {
  readonly target: ElementRef;
  /** Made only where a wish is not granted. */
  readonly name: () => string;
  readonly channel: Channel;
  readonly wishes: readonly Wish[];
}

function wishers(graph: Graph): Wisher[] {
  return graph
    .nodesOf('queue', 'topic')
    .flatMap((channel) => [
      { target: nodeRef(channel.id), name: () => titleOf(channel), channel, wishes: channelWishes(channel) },
      ...graph
        .out(channel.id, 'receive', 'subscribe', 'project', 'replicate')
        .map((edge) => ({ target: edgeRef(edge.id), name: () => edgeName(graph, edge), channel, wishes: edgeWishes(edge) })),
    ]);
}

const serverRef = ({ server = 'main' }: Channel): ElementRef => ({ type: 'server', id: server });

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
    for (const { target, name, channel, wishes } of wishers(graph)) {
      const { server, can, profile } = context.brokerOf(channel);
      for (const { feature, pointer, property } of wishes) {
        const support = can.features[feature];
        if (support === 'native' || (support === 'emulated' && server?.emulate)) continue;
        const messageId = support === 'emulated' ? 'emulable' : 'absent';
        yield {
          messageId,
          target,
          pointer,
          related: target.type === 'edge' ? [nodeRef(channel.id)] : [],
          data: { name: name(), property, broker: profile.title },
          ...(support === 'emulated' && server && { edit: [setOn(serverRef(channel), '/emulate', true)] }),
        };
      }
    }
    yield* missingTransfers(graph, context);
  },
});
