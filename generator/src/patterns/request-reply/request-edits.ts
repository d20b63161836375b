import type { TopologyEdit } from '../../model/edit.ts';
import type { Graph, WithId } from '../../model/graph.ts';
import type { NodeOf, TopologyNode } from '../../model/topology.ts';
import { addNode, freeId, setOn } from '../../rules/edits.ts';
import { edgeRef, nodeName } from '../../rules/wording.ts';
import { respondersOf, type Request } from './request-edges.ts';

/** Gives a requester that has no store one, to trace its requests in. */
export function madeDurable(graph: Graph, { edge, settings }: Request): TopologyEdit {
  const storeId = freeId(graph, `${edge.from}-requests`);
  const store: TopologyNode = {
    kind: 'command-store',
    title: `Requests of ${nodeName(graph, edge.from)}`,
    entity: { name: 'request', key: [settings.reply?.correlationId ?? 'requestId'] },
    outbox: { cursor: 'unsent-flag' },
  };
  const write = { kind: 'write', from: edge.from, to: storeId };
  return [
    ...addNode(graph, storeId, store, 'under', edge.from),
    setOn(edgeRef(freeId(graph, `${edge.from}-writes-${storeId}`)), '', write),
    setOn(edgeRef(edge.id), '/requestReply/outstandingStore', storeId),
  ];
}

/** A reply queue for one requester alone, bounded as the shared one is, that the responders of its requests answer on. */
export function addReplyQueue(
  graph: Graph,
  shared: WithId<NodeOf<'queue'>>,
  requester: string,
  requests: readonly Request[],
): TopologyEdit {
  const queueId = freeId(graph, `${requester}-replies`);
  const { id: sharedId, ...queue } = shared;
  const answering = new Set(requests.flatMap((request) => respondersOf(graph, request).map(({ id }) => id)));
  const replies = graph.in(sharedId, 'reply').filter(({ from }) => answering.has(from));
  const taken = graph.out(sharedId, 'receive').filter(({ to }) => to === requester);
  return [
    ...addNode(graph, queueId, { ...queue, title: `${nodeName(graph, requester)}, replies` }, 'under', sharedId),
    ...replies.map(({ id, ...edge }) => setOn(edgeRef(freeId(graph, `${id}-for-${requester}`)), '', { ...edge, to: queueId })),
    ...taken.map(({ id, ...edge }) => setOn(edgeRef(id), '', { ...edge, from: queueId })),
    ...requests.map(({ edge }) => setOn(edgeRef(edge.id), '/requestReply/reply/channel', queueId)),
  ];
}
