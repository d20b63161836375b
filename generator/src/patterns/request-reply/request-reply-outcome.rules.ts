import type { TopologyEdit } from '../../model/edit.ts';
import type { Graph } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import type { TopologyNode } from '../../model/topology.ts';
import { addDeadLetterQueue } from '../../rules/channel/dead-letter-queue.ts';
import { boundFor } from '../../rules/channel/bounds.ts';
import type { RuleContext } from '../../rules/context.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { addNode, freeId, setOn } from '../../rules/edits.ts';
import { duration, edgeName, edgeRef, nodeName, nodeRef } from '../../rules/wording.ts';
import { budgetOf, changesState, outstandingStoreOf, requestsOf, respondersOf, type Request } from './request-edges.ts';
import { madeDurable } from './request-edits.ts';

const docs = 'patterns/request-reply/request-reply.md';

/** Cancellations that may wait: each belongs to a request that timed out. */
const cancelLength = 10_000;

/** A queue for cancellations, with its dead-letter policy, that the responder takes from too. */
function addCancelPath(graph: Graph, context: RuleContext, request: Request, responderId: string): TopologyEdit | undefined {
  const requests = graph.nodeOf(request.edge.to, 'queue') ?? graph.nodeOf(request.edge.to, 'topic');
  if (!requests) return undefined;
  const broker = context.brokerOf(requests);
  const queueId = freeId(graph, `${request.edge.to}-cancellations`);
  const title = `${titleOf(requests)}, cancellations`;
  const server = requests.server === undefined ? {} : { server: requests.server };
  const deadLetter = { channel: requests.deadLetter?.channel ?? freeId(graph, `${request.edge.to}-dlq`), maxDeliveries: 10 };
  const queue: TopologyNode = { kind: 'queue', title, ...boundFor(broker, cancelLength), deadLetter, ...server };
  return [
    ...(requests.deadLetter ? [] : addDeadLetterQueue(graph, requests, broker)),
    ...addNode(graph, queueId, queue, 'under', request.edge.to),
    setOn(edgeRef(freeId(graph, `${queueId}-to-${responderId}`)), '', {
      kind: 'receive',
      from: queueId,
      to: responderId,
      idempotency: { strategy: 'message-id' },
    }),
    setOn(edgeRef(request.edge.id), '/requestReply/cancelChannel', queueId),
  ];
}

export const noCompensation = defineRule({
  id: 'request-reply/no-compensation',
  severity: 'error',
  title: 'Request that cannot be taken back',
  messages: {
    orphaned:
      'When "{edge}" times out, "{requester}" wants to {wish}, but nothing carries that to "{responder}", which may have changed its state: the effect stays although the request counts as failed.',
  },
  remedy:
    'Draw a cancel queue that "{responder}" takes from and name it as cancelChannel, or name a consumer that undoes the effect as compensation.',
  fix: 'Add a cancel queue to "{responder}"',
  why: {
    text: 'A timeout means unknown, not failed: what may have happened has to be cancelled or undone by a compensating transaction.',
    source: 'Azure Architecture Center, Compensating Transaction',
  },
  docs,
  *check(graph, context) {
    for (const request of requestsOf(graph)) {
      const { edge, settings } = request;
      const responder = respondersOf(graph, request).find((each) => changesState(graph, each));
      if (!responder || settings.cancelChannel !== undefined || settings.compensation !== undefined) continue;
      yield {
        messageId: 'orphaned',
        target: edgeRef(edge.id),
        pointer: '/requestReply/onTimeout',
        related: [nodeRef(edge.from), nodeRef(edge.to), nodeRef(responder.id)],
        data: {
          edge: edgeName(graph, edge),
          requester: nodeName(graph, edge.from),
          responder: titleOf(responder),
          wish: settings.onTimeout === 'compensate' ? 'have it undone' : 'cancel it',
        },
        edit: addCancelPath(graph, context, request, responder.id),
      };
    }
  },
});

/** Timeouts up to this are likely over before a restart is. */
const briefMs = 60_000;

export const volatileState = defineRule({
  id: 'request-reply/volatile-state',
  severity: 'warning',
  title: 'Outstanding requests kept in memory',
  messages: {
    forgets:
      '"{requester}" keeps the requests of "{edge}" in memory for up to {timeout}: after a restart or a deployment it no longer knows what it has asked, and late replies find nobody.',
  },
  remedy: 'Name a command store as outstandingStore, so that request and state commit together and survive a restart.',
  fix: 'Keep outstanding requests in a store',
  why: {
    text: 'Over more than a minute a restart is likely, and a saga without durable state cannot go on after it.',
    source: 'Azure Architecture Center, Asynchronous Request-Reply',
  },
  docs,
  *check(graph) {
    for (const request of requestsOf(graph)) {
      const { edge, settings } = request;
      const { timeoutMs } = settings;
      if (timeoutMs === undefined || timeoutMs <= briefMs || outstandingStoreOf(graph, request) !== undefined) continue;
      yield {
        messageId: 'forgets',
        target: edgeRef(edge.id),
        pointer: '/requestReply/outstandingStore',
        related: [nodeRef(edge.from)],
        data: { requester: nodeName(graph, edge.from), edge: edgeName(graph, edge), timeout: duration(timeoutMs) },
        edit: madeDurable(graph, request),
      };
    }
  },
});

export const outlivesDeadline = defineRule({
  id: 'request-reply/outlives-deadline',
  severity: 'warning',
  title: 'Request that outlives its deadline',
  messages: {
    zombie:
      'A request of "{edge}" lives for {ttl}, but "{requester}" gives up after {budget}: "{channel}" still hands it out, and the work is done for nobody.',
  },
  remedy: 'Set messageTtlMs to the rest of the budget, at most {budget}.',
  fix: 'Let the request expire after {budget}',
  why: {
    text: 'A deadline that is not passed on leaves zombie work, which is most frequent when the system is overloaded already.',
    source: 'Google, Site Reliability Engineering, Addressing Cascading Failures',
  },
  docs,
  *check(graph) {
    for (const { edge, settings } of requestsOf(graph)) {
      const budgetMs = budgetOf(settings);
      const ttlMs = settings.messageTtlMs;
      if (budgetMs === undefined || ttlMs === undefined || ttlMs <= budgetMs) continue;
      const target = edgeRef(edge.id);
      yield {
        messageId: 'zombie',
        target,
        pointer: '/requestReply/messageTtlMs',
        related: [nodeRef(edge.from), nodeRef(edge.to)],
        data: {
          edge: edgeName(graph, edge),
          requester: nodeName(graph, edge.from),
          channel: nodeName(graph, edge.to),
          ttl: duration(ttlMs),
          budget: duration(budgetMs),
        },
        edit: [setOn(target, '/requestReply/messageTtlMs', budgetMs)],
      };
    }
  },
});
