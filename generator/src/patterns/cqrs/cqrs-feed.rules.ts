import type { EditStep, TopologyEdit } from '../../model/edit.ts';
import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import { boundFor } from '../../rules/channel/bounds.ts';
import { addDeadLetterQueue } from '../../rules/channel/dead-letter-queue.ts';
import type { Channel, RuleContext } from '../../rules/context.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { freeId, setOn } from '../../rules/edits.ts';
import { duration, edgeRef, nodeName, nodeRef } from '../../rules/wording.ts';
import { hasEventPath, type ReadModel } from './event-path.ts';

const docs = 'patterns/cqrs/cqrs.md';

const feedLength = 100_000;

/** Feeds the view from the topic that writers of its source publish to, else from the source itself. */
function fed(graph: Graph, context: RuleContext, view: ReadModel): TopologyEdit | undefined {
  const source = view.readModel?.source;
  const candidates = source === undefined ? graph.nodesOf('topic').map(({ id }) => id) : [];
  const published =
    source === undefined ? candidates : graph.in(source, 'write').flatMap(({ from }) => graph.out(from, 'send').map(({ to }) => to));
  const topic = published.map((id) => graph.nodeOf(id, 'topic')).find((found) => found !== undefined);
  const from = topic?.id ?? source;
  if (
    from === undefined ||
    (source === undefined && published.length !== 1) ||
    (source !== undefined && !graph.nodeOf(source, 'command-store'))
  )
    return undefined;
  const edge = edgeRef(freeId(graph, `${from}-projects-${view.id}`));
  const idempotency = { strategy: 'message-id' };
  if (!topic) return [setOn(edge, '', { kind: 'project', from, to: view.id, idempotency })];
  const subscription = { durable: true, ...boundFor(context.brokerOf(topic), feedLength) };
  const project = { kind: 'project', from, to: view.id, subscription, idempotency, redelivery: { maxDeliveries: 10 } };
  const hasDeadLetter = topic.deadLetter !== undefined || graph.out(topic.id, 'dead-letter').length > 0;
  return [...(hasDeadLetter ? [] : addDeadLetterQueue(graph, topic, context.brokerOf(topic))), setOn(edge, '', project)];
}

const noSource = defineRule({
  id: 'cqrs/no-source',
  severity: 'error',
  title: 'View that never updates',
  messages: {
    unfed: 'Nothing feeds the view "{view}": queries to it answer with what it was filled with once, if at all.',
    detached:
      '"{view}" shows "{source}", but no event leads from there to the view: whatever is changed in "{source}", queries keep answering with the old state.',
  },
  remedy: 'Let the view project a topic that the writers of its source publish to, or the source itself.',
  fix: 'Project the changes of its source',
  why: {
    text: 'With separate stores for commands and queries the query side lives on the events that the command side publishes.',
    source: 'Azure Architecture Center, CQRS',
  },
  docs,
  *check(graph, context) {
    for (const view of graph.nodesOf('read-model')) {
      if (hasEventPath(graph, view)) continue;
      const source = view.readModel?.source;
      const isDetached = source !== undefined && graph.in(view.id, 'project').length > 0;
      yield {
        messageId: isDetached ? 'detached' : 'unfed',
        target: nodeRef(view.id),
        related: [...(source === undefined ? [] : [nodeRef(source)]), ...graph.in(view.id, 'project').map(({ id }) => edgeRef(id))],
        data: { view: titleOf(view), source: source === undefined ? '' : nodeName(graph, source) },
        edit: fed(graph, context, view),
      };
    }
  },
});

const shardsOf = (graph: Graph, storeId: string | undefined): number => {
  const sharding = graph.nodeOf(storeId, 'command-store')?.sharding;
  return sharding ? sharding.databases * (sharding.tablesPerDb ?? 1) : 1;
};

const isKeyOrdered = (graph: Graph, channelId: string): boolean => {
  const channel = graph.nodeOf(channelId, 'topic');
  return channel !== undefined && (channel.ordering ?? 'none') !== 'none';
};

/** Orders the topics by key, where their brokers can and the view is fed by topics only. */
function ordered(graph: Graph, context: RuleContext, view: ReadModel): EditStep[] | undefined {
  const topics = graph.in(view.id, 'project').map(({ from }) => graph.nodeOf(from, 'topic'));
  const canOrder = (topic: Channel) => {
    const { can, server } = context.brokerOf(topic);
    return can.features['key-ordering'] === 'native' || (can.features['key-ordering'] === 'emulated' && server?.emulate === true);
  };
  const steps = topics.map((topic) => (topic && canOrder(topic) ? setOn(nodeRef(topic.id), '/ordering', 'key') : undefined));
  const known = steps.filter((step) => step !== undefined);
  if (known.length === 0 || known.length < steps.length) return undefined;
  return view.readModel?.kind === 'replica' ? [...known, setOn(nodeRef(view.id), '/readModel/kind', 'projection')] : known;
}

const crossShardView = defineRule({
  id: 'cqrs/cross-shard-view',
  severity: 'warning',
  title: 'View over shards without an ordered feed',
  messages: {
    fansOut:
      '"{view}" puts together rows from the {shards} shards of "{source}", and {feed}: it either asks every shard for each query, or mixes updates of one row in the wrong order.',
  },
  remedy:
    'Feed it as a projection from a topic with ordering: key, so that the updates of each row arrive in order whichever shard they come from.',
  fix: 'Keep order by key on the feed',
  why: {
    text: 'Queries over several shards fan out and are as slow as the slowest; a view that is built from events asks none of them.',
    source: 'Azure Architecture Center, Sharding; Materialized View',
  },
  docs,
  *check(graph, context) {
    for (const view of graph.nodesOf('read-model')) {
      const feeds = graph.in(view.id, 'project');
      const direct = feeds.find(({ from }) => shardsOf(graph, from) > 1)?.from;
      const source = direct ?? view.readModel?.source;
      const shards = shardsOf(graph, source);
      const isReplica = view.readModel?.kind === 'replica';
      const isOrdered = !isReplica && feeds.every(({ from }) => isKeyOrdered(graph, from));
      if (source === undefined || shards < 2 || feeds.length === 0 || isOrdered) continue;
      yield {
        messageId: 'fansOut',
        target: nodeRef(view.id),
        related: [
          nodeRef(source),
          ...feeds.map(({ id }) => edgeRef(id)),
          ...feeds.filter(({ from }) => from !== source).map(({ from }) => nodeRef(from)),
        ],
        data: {
          view: titleOf(view),
          source: nodeName(graph, source),
          shards,
          feed: direct === undefined && !isReplica ? 'its feed keeps no order by key' : 'follows them directly',
        },
        edit: ordered(graph, context, view),
      };
    }
  },
});

/** How long a feed keeps what it has delivered; undefined where nothing says, or where it is a store that keeps all. @returns ms */
function retentionOf(graph: Graph, context: RuleContext, channelId: string): number | 'broker default' | undefined {
  const topic = graph.nodeOf(channelId, 'topic');
  if (!topic) return undefined;
  return topic.retentionMs ?? (context.brokerOf(topic).can.boundedByAge ? 'broker default' : undefined);
}

const notRebuildable = defineRule({
  id: 'cqrs/not-rebuildable',
  severity: 'warning',
  title: 'View that cannot be rebuilt',
  messages: {
    lost: '"{view}" is rebuilt from the log of "{topic}", which keeps its events for {retention} only: once they are gone, a lost or changed view cannot be built again.',
  },
  remedy: 'Set rebuildFrom: snapshot, and keep one younger than the retention; or keep the events for ever.',
  fix: 'Rebuild from a snapshot',
  why: {
    text: 'A view is disposable only while its whole source can be replayed: from the full log, or from a snapshot and the log after it.',
    source: 'Azure Architecture Center, Materialized View; Event Sourcing, snapshots',
  },
  docs,
  *check(graph, context) {
    for (const view of graph.nodesOf('read-model')) {
      if ((view.readModel?.rebuildFrom ?? 'log') !== 'log') continue;
      const feed = graph.in(view.id, 'project').find(({ from }) => retentionOf(graph, context, from) !== undefined);
      if (!feed) continue;
      const retention = retentionOf(graph, context, feed.from);
      const target = nodeRef(view.id);
      yield {
        messageId: 'lost',
        target,
        pointer: '/readModel/rebuildFrom',
        related: [nodeRef(feed.from), edgeRef(feed.id)],
        data: {
          view: titleOf(view),
          topic: nodeName(graph, feed.from),
          retention: typeof retention === 'number' ? duration(retention) : 'the default time of its broker',
        },
        edit: [setOn(target, '/readModel/rebuildFrom', 'snapshot')],
      };
    }
  },
});

export const feedRules = [noSource, crossShardView, notRebuildable] as const;
