import type { EditStep, TopologyEdit } from '../../model/edit.ts';
import type { Graph, WithId } from '../../model/graph.ts';
import { consumingEdges, messagesOver, titleOf } from '../../model/queries.ts';
import type { EdgeOf, NodeOf, TopologyEdge, TopologyNode } from '../../model/topology.ts';
import { boundFor } from '../../rules/channel/bounds.ts';
import type { RuleContext } from '../../rules/context.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { addNode, freeId, setOn } from '../../rules/edits.ts';
import { edgeRef, listed, nodeRef } from '../../rules/wording.ts';
import { shardedStores, type ShardedStore } from './shard-keys.ts';

type Writer = WithId<NodeOf<'consumer' | 'producer'>>;
type Write = WithId<EdgeOf<'write'>>;

/** Whether rows of one key lie in the same shard of both. */
const isBound = (a: ShardedStore, b: ShardedStore): boolean =>
  a.sharding.bindingGroup !== undefined &&
  a.sharding.bindingGroup === b.sharding.bindingGroup &&
  a.sharding.shardKey.join() === b.sharding.shardKey.join();

/** Whether the writes are caused by different messages, and so are different transactions. */
const areApart = (a: Write, b: Write): boolean =>
  a.messages !== undefined && b.messages !== undefined && !a.messages.some((id) => b.messages?.includes(id));

interface Written {
  readonly write: Write;
  readonly sharded: ShardedStore;
}

function writtenShards(graph: Graph, sharded: ReadonlyMap<string, ShardedStore>, writer: Writer): Written[] {
  return graph.out(writer.id, 'write').flatMap((write) => {
    const store = sharded.get(write.to);
    return store && store.shards > 1 ? [{ write, sharded: store }] : [];
  });
}

/** The rest of the work as a step of its own: an outbox hands it to a queue, whose consumer writes the other shard. */
function asSaga(graph: Graph, context: RuleContext, writer: Writer, first: Written, others: readonly Written[]): TopologyEdit | undefined {
  const [taken] = consumingEdges(graph, writer.id);
  const channel = taken && (graph.nodeOf(taken.from, 'queue') ?? graph.nodeOf(taken.from, 'topic'));
  const [second] = others;
  if (!channel || !second || others.length > 1) return undefined;
  const broker = context.brokerOf(channel);
  const server = channel.server === undefined ? {} : { server: channel.server };
  const queueId = freeId(graph, `${writer.id}-next`);
  const dlqId = freeId(graph, `${queueId}-dlq`);
  const stepId = freeId(graph, `${writer.id}-step-2`);
  const queue: TopologyNode = {
    kind: 'queue',
    title: `${titleOf(writer)}, next step`,
    ...boundFor(broker, 10_000),
    deadLetter: { channel: dlqId, maxDeliveries: 10 },
    ...server,
  };
  const dlq: TopologyNode = {
    kind: 'queue',
    title: `${titleOf(writer)}, failed steps`,
    ...boundFor(broker, 10_000),
    alarmDepth: 1,
    ...server,
  };
  const edge = (wished: string, value: TopologyEdge): EditStep => setOn(edgeRef(freeId(graph, wished)), '', value);
  const messages = second.write.messages ?? (taken ? messagesOver(graph, taken) : []);
  const hasOutbox = first.sharded.store.outbox !== undefined;
  return [
    ...addNode(graph, queueId, queue, 'after', writer.id),
    ...addNode(graph, dlqId, dlq, 'under', writer.id),
    ...addNode(graph, stepId, { kind: 'consumer', title: `${titleOf(writer)}, step 2` }, 'after', writer.id),
    ...(hasOutbox ? [] : [setOn(nodeRef(first.sharded.store.id), '/outbox', { cursor: 'unsent-flag' })]),
    edge(`${writer.id}-sends-${queueId}`, { kind: 'send', from: writer.id, to: queueId, messages }),
    edge(`${queueId}-to-${stepId}`, { kind: 'receive', from: queueId, to: stepId, idempotency: { strategy: 'message-id' } }),
    setOn(edgeRef(second.write.id), '/from', stepId),
  ];
}

export const crossShardTransaction = defineRule({
  id: 'sharding/cross-shard-transaction',
  severity: 'error',
  title: 'One handler that writes several shards',
  messages: {
    apart:
      '"{writer}" changes {stores} while it handles one message, but their rows lie in different shards: no transaction spans them, and a crash in between leaves one changed and the other not.',
  },
  remedy:
    'Make it a saga: one step a shard, handed on through an outbox and a queue, with a compensation. Or bind stores that share the shard key into one bindingGroup.',
  fix: 'Write the second store in a step of its own',
  why: {
    text: 'Referential integrity and transactions across shards are not available; keep what changes together in one shard, else accept eventual consistency.',
    source: 'Azure Architecture Center, Sharding; Saga',
  },
  docs: 'patterns/sharding/sharding.md',
  *check(graph, context) {
    const sharded = new Map(shardedStores(graph).map((each) => [each.store.id, each]));
    for (const writer of graph.nodesOf('consumer', 'producer')) {
      const [first, ...rest] = writtenShards(graph, sharded, writer);
      const others = first
        ? rest.filter(({ write, sharded: other }) => !isBound(first.sharded, other) && !areApart(first.write, write))
        : [];
      if (!first || others.length === 0) continue;
      const all = [first, ...others];
      yield {
        messageId: 'apart',
        target: nodeRef(writer.id),
        related: [...all.map(({ write }) => edgeRef(write.id)), ...all.map(({ sharded: { store } }) => nodeRef(store.id))],
        data: { writer: titleOf(writer), stores: listed(all.map(({ sharded: { store } }) => `"${titleOf(store)}"`)) },
        edit: asSaga(graph, context, writer, first, others),
      };
    }
  },
});
