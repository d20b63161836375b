import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { removeFrom, setOn } from '../../rules/edits.ts';
import { edgeRef, nodeName, nodeRef } from '../../rules/wording.ts';
import { commandWay } from './event-path.ts';

const docs = 'patterns/cqrs/cqrs.md';

const checkpointNotAtomic = defineRule({
  id: 'cqrs/checkpoint-not-atomic',
  severity: 'error',
  title: 'Checkpoint outside the view',
  messages: {
    apart:
      '"{view}" keeps its position in "{store}", apart from the view itself: a crash between the two commits makes it skip events, or apply them again.',
  },
  remedy: 'Remove checkpointStore, so that view and position change in one transaction of the query database.',
  fix: 'Keep the position in the view',
  why: {
    text: 'To process exactly once into a database, store the offset in the same place and in the same transaction as the result.',
    source: 'Apache Kafka documentation, KafkaConsumer, storing offsets outside Kafka',
  },
  docs,
  *check(graph) {
    for (const view of graph.nodesOf('read-model')) {
      const storeId = view.readModel?.checkpointStore;
      if (storeId === undefined || storeId === view.id) continue;
      const target = nodeRef(view.id);
      yield {
        messageId: 'apart',
        target,
        pointer: '/readModel/checkpointStore',
        related: [nodeRef(storeId)],
        data: { view: titleOf(view), store: nodeName(graph, storeId) },
        edit: [removeFrom(target, '/readModel/checkpointStore')],
      };
    }
  },
});

/** Who reads the view and changes its source, with the way of the change. */
function firstReader(graph: Graph, viewId: string, source: string) {
  for (const read of graph.in(viewId, 'read')) {
    const way = commandWay(graph, read.from, source);
    if (way) return [read, way] as const;
  }
  return undefined;
}

const staleReadUnspecified = defineRule({
  id: 'cqrs/stale-read-unspecified',
  severity: 'info',
  title: 'Query after a command, of a view that lags',
  messages: {
    unsaid:
      '"{caller}" changes "{source}" and then reads "{view}", which follows a moment later: it may not see its own change, and the drawing does not say whether that is meant.',
  },
  remedy: 'Set consistency: read-your-writes, where the query waits for the version that the command returned, or say eventual.',
  fix: 'Let a query wait for its own command',
  why: {
    text: 'The query side lags behind the command side; whether a user may see stale data is a decision, not an accident.',
    source: 'Azure Architecture Center, CQRS, eventual consistency',
  },
  docs,
  *check(graph) {
    for (const view of graph.nodesOf('read-model')) {
      const source = view.readModel?.source;
      if (source === undefined || view.readModel?.consistency !== undefined) continue;
      const [read, way = []] = firstReader(graph, view.id, source) ?? [];
      if (!read) continue;
      const target = nodeRef(view.id);
      yield {
        messageId: 'unsaid',
        target,
        pointer: '/readModel/consistency',
        related: [
          ...[...new Set([read.from, ...way.map(({ to }) => to), source])].map(nodeRef),
          ...[...way, ...graph.in(view.id, 'project'), read].map(({ id }) => edgeRef(id)),
        ],
        data: { caller: nodeName(graph, read.from), source: nodeName(graph, source), view: titleOf(view) },
        edit: [setOn(target, '/readModel/consistency', 'read-your-writes')],
      };
    }
  },
});

export const queryRules = [checkpointNotAtomic, staleReadUnspecified] as const;
