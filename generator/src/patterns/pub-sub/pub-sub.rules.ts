import type { EditStep, TopologyEdit } from '../../model/edit.ts';
import type { Graph, WithId } from '../../model/graph.ts';
import { messagesOver, serviceOf, subscriptionName, titleOf } from '../../model/queries.ts';
import type { EdgeOf, NodeOf, TopologyEdge } from '../../model/topology.ts';
import { boundFor } from '../../rules/channel/bounds.ts';
import type { RuleContext } from '../../rules/context.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { addNode, freeId, removeFrom, setOn } from '../../rules/edits.ts';
import { edgeRef, listed, nodeName, nodeRef } from '../../rules/wording.ts';

const docs = 'patterns/pub-sub/pub-sub.md';

type Subscribing = WithId<EdgeOf<'subscribe' | 'project' | 'replicate'>>;

/** Messages that a new queue of a subscription holds. */
const subscriptionLength = 10_000;

const isEphemeral = (graph: Graph, edge: Subscribing): boolean => {
  const messages = messagesOver(graph, edge);
  return messages.length > 0 && messages.every((id) => graph.message(id)?.ephemeral);
};

/** A queue that outlives its subscriber needs a bound, which a short-lived one did without. */
function madeDurable(edge: Subscribing, topic: WithId<NodeOf<'topic'>>, context: RuleContext): EditStep[] {
  const target = edgeRef(edge.id);
  const { maxLength = topic.maxLength, maxBytes = topic.maxBytes } = edge.subscription ?? {};
  const bounds = maxLength === undefined && maxBytes === undefined ? boundFor(context.brokerOf(topic), subscriptionLength) : {};
  return [
    setOn(target, '/subscription/durable', true),
    ...Object.entries(bounds).map(([member, value]) => setOn(target, `/subscription/${member}`, value)),
  ];
}

const notDurable = defineRule({
  id: 'pubsub/not-durable',
  severity: 'error',
  title: 'Subscription that forgets while its reader is down',
  messages: {
    forgets:
      '"{topic}" promises delivery at least once, but the subscription of "{subscriber}" is not durable: what is published while "{subscriber}" restarts never reaches it.',
  },
  remedy: 'Make the subscription durable, with a bound; or say delivery: at-most-once where missing some is meant.',
  fix: 'Make the subscription durable',
  why: {
    text: 'A subscriber only gets what is published while it is connected, unless its subscription is durable.',
    source: 'Enterprise Integration Patterns, Durable Subscriber',
  },
  docs,
  *check(graph, context) {
    for (const topic of graph.nodesOf('topic')) {
      if (!context.isGuaranteed(topic.id)) continue;
      for (const edge of graph.out(topic.id, 'subscribe', 'project', 'replicate')) {
        if (edge.subscription?.durable !== false || edge.delivery === 'at-most-once' || isEphemeral(graph, edge)) continue;
        yield {
          messageId: 'forgets',
          target: edgeRef(edge.id),
          pointer: '/subscription/durable',
          related: [nodeRef(topic.id), nodeRef(edge.to)],
          data: { topic: titleOf(topic), subscriber: nodeName(graph, edge.to) },
          edit: madeDurable(edge, topic, context),
        };
      }
    }
  },
});

const consumerService = (graph: Graph, nodeId: string): string => {
  const node = graph.nodeOf(nodeId, 'consumer') ?? graph.nodeOf(nodeId, 'read-model');
  return node ? serviceOf(node) : nodeId;
};

/** One queue of a subscription that several services read. */
interface SharedQueue {
  readonly name: string;
  readonly topicId: string;
  /** The queue, where it is drawn. */
  readonly queue?: WithId<NodeOf<'queue'>>;
  /** The edges of each service. */
  readonly services: readonly (readonly WithId<TopologyEdge>[])[];
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function sharedQueues(graph: Graph): SharedQueue[] {
  const perService = (edges: readonly WithId<TopologyEdge>[]) => [...grouped(edges, ({ to }) => consumerService(graph, to)).values()];
  const bound = graph.nodesOf('queue').flatMap((queue): SharedQueue[] => {
    const readers = graph.out(queue.id, 'receive');
    const binding = readers.length > 1 ? graph.in(queue.id, 'subscribe')[0] : undefined;
    return binding ? [{ name: titleOf(queue), topicId: binding.from, queue, services: perService(readers) }] : [];
  });
  const named = graph.nodesOf('topic').flatMap((topic): SharedQueue[] => {
    const subscriptions = graph.out(topic.id, 'subscribe', 'project', 'replicate');
    if (subscriptions.every(({ subscription }) => subscription?.name === undefined)) return [];
    return [...grouped(subscriptions, subscriptionName)].map(([name, edges]) => ({ name, topicId: topic.id, services: perService(edges) }));
  });
  return [...bound, ...named].filter(({ services }) => services.length > 1);
}

/** Gives every service but the first a queue of its own. */
function split(graph: Graph, { topicId, queue, services }: SharedQueue): TopologyEdit {
  const others = services.slice(1);
  if (!queue) return others.flat().map((edge) => removeFrom(edgeRef(edge.id), '/subscription/name'));
  const [binding] = graph.in(queue.id, 'subscribe');
  return others.flatMap((edges) => {
    const [first] = edges;
    const readerId = first?.to ?? '';
    const queueId = freeId(graph, `${queue.id}-${consumerService(graph, readerId)}`);
    const { id: _queueId, title: _title, ...settings } = queue;
    const own = { ...settings, title: `${titleOf(queue)}, ${nodeName(graph, readerId)}` };
    const { id: _bindingId, subscription: _named, ...bound } = binding ?? { id: '', kind: 'subscribe' as const, from: topicId };
    return [
      ...addNode(graph, queueId, own, 'under', queue.id),
      setOn(edgeRef(freeId(graph, `${topicId}-feeds-${queueId}`)), '', { ...bound, to: queueId }),
      ...edges.map(({ id }) => setOn(edgeRef(id), '/from', queueId)),
    ];
  });
}

const sharedSubscription = defineRule({
  id: 'pubsub/shared-subscription',
  severity: 'error',
  title: 'Services that share one subscription queue',
  messages: {
    shared:
      '{services} read the same subscription queue "{queue}" of "{topic}": each message reaches only one of them, so that each service sees just a part of the events.',
  },
  remedy: 'Give each service a subscription, and so a queue, of its own.',
  fix: 'Give each service a queue of its own',
  why: {
    text: 'Consumers of one queue compete: several services that all need an event each need a subscription.',
    source: 'Azure Architecture Center, Publisher-Subscriber',
  },
  docs,
  *check(graph) {
    for (const shared of sharedQueues(graph)) {
      const edges = shared.services.flat();
      const consumers = [...new Set(edges.map(({ to }) => to))];
      const target = shared.queue ? ({ type: 'node', id: shared.queue.id } as const) : ({ type: 'edge', id: edges[0]?.id ?? '' } as const);
      yield {
        messageId: 'shared',
        target,
        related: [
          nodeRef(shared.topicId),
          ...edges
            .map(({ id }) => id)
            .filter((id) => id !== target.id)
            .map(edgeRef),
          ...consumers.map(nodeRef),
        ],
        data: {
          services: listed(consumers.map((id) => `"${nodeName(graph, id)}"`)),
          queue: shared.name,
          topic: nodeName(graph, shared.topicId),
        },
        edit: split(graph, shared),
      };
    }
  },
});

const noSubscriber = defineRule({
  id: 'pubsub/no-subscriber',
  severity: 'warning',
  title: 'Topic that nobody subscribes to',
  messages: {
    unheard: 'Nobody subscribes to "{topic}": what {senders} there is confirmed, and then dropped or deleted unread.',
  },
  remedy: 'Add a subscription, keep what is published in an archive queue, or mark the topic as external where others subscribe.',
  fix: 'Keep what is published in an archive queue',
  why: {
    text: 'A message that no subscription matches is discarded, unless an alternate takes it.',
    source: 'RabbitMQ documentation, Alternate Exchanges',
  },
  docs,
  *check(graph, context) {
    for (const topic of graph.nodesOf('topic')) {
      if (topic.external || graph.out(topic.id, 'subscribe', 'project', 'replicate').length > 0) continue;
      const sends = graph.in(topic.id, 'send');
      const senders = listed([...new Set(sends.map(({ from }) => `"${nodeName(graph, from)}"`))]);
      const queueId = freeId(graph, `${topic.id}-archive`);
      const server = topic.server === undefined ? {} : { server: topic.server };
      const bounds = boundFor(context.brokerOf(topic), subscriptionLength);
      const queue = { kind: 'queue', title: `${titleOf(topic)}, archive`, ...bounds, archive: true, alarmDepth: 1, ...server } as const;
      yield {
        messageId: 'unheard',
        target: nodeRef(topic.id),
        related: [...sends.map(({ id }) => edgeRef(id)), ...[...new Set(sends.map(({ from }) => from))].map(nodeRef)],
        data: { topic: titleOf(topic), senders: senders === '' ? 'is published' : `is published by ${senders}` },
        edit: [
          ...addNode(graph, queueId, queue, 'after', topic.id),
          setOn(edgeRef(freeId(graph, `${topic.id}-feeds-${queueId}`)), '', { kind: 'subscribe', from: topic.id, to: queueId }),
        ],
      };
    }
  },
});

export const pubSubRules = [notDurable, sharedSubscription, noSubscriber] as const;
