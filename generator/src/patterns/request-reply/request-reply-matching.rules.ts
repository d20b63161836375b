import { drawnMost } from '../../capacity/workers.ts';
import type { Graph, WithId } from '../../model/graph.ts';
import { titleOf } from '../../model/queries.ts';
import type { EdgeOf } from '../../model/topology.ts';
import { defineRule } from '../../rules/define-rule.ts';
import { setOn } from '../../rules/edits.ts';
import { edgeName, edgeRef, listed, nodeName, nodeRef } from '../../rules/wording.ts';
import { outstandingStoreOf, requestsOf, type Request } from './request-edges.ts';
import { addReplyQueue, madeDurable } from './request-edits.ts';

const docs = 'patterns/request-reply/request-reply.md';

const usualTimeoutMs = 30_000;

/** Reply edges to a queue that no requester names. */
function unawaited(graph: Graph): WithId<EdgeOf<'reply'>>[] {
  const awaited = new Set(requestsOf(graph).map(({ settings }) => settings.reply?.channel));
  return graph.edgesOf('reply').filter(({ from, to }) => graph.node(from) && graph.node(to) && !awaited.has(to));
}

/** The only send edge that leads to the responder, which must then be the request. */
function onlyRequest(graph: Graph, responderId: string): WithId<EdgeOf<'send'>> | undefined {
  const sends = graph.in(responderId, 'receive').flatMap(({ from }) => graph.in(from, 'send'));
  return sends.length === 1 && sends[0]?.requestReply === undefined ? sends[0] : undefined;
}

export const noTimeout = defineRule({
  id: 'request-reply/no-timeout',
  severity: 'error',
  title: 'Request without a timeout',
  messages: {
    waits:
      '"{requester}" waits for the replies to "{edge}" without a timeout: when one reply is lost, its request stays open for ever, and so does what waits for it.',
    untraced:
      '"{responder}" replies to "{channel}", but no request names that queue: nobody traces what was asked, or notices a reply that never comes.',
  },
  remedy: 'Give the request a requestReply with timeoutMs, 30000 for example, and say what happens then.',
  fix: 'Wait for at most 30 seconds',
  why: {
    text: 'Over asynchronous channels silence is the only sign of a failure, so that a requester needs a limit to its patience.',
    source: 'Azure Architecture Center, Asynchronous Request-Reply',
  },
  docs,
  *check(graph) {
    for (const { edge, settings } of requestsOf(graph)) {
      if (settings.timeoutMs !== undefined) continue;
      const data = { requester: nodeName(graph, edge.from), edge: edgeName(graph, edge) };
      yield {
        messageId: 'waits',
        target: edgeRef(edge.id),
        pointer: '/requestReply/timeoutMs',
        related: [nodeRef(edge.from)],
        data,
        edit: [setOn(edgeRef(edge.id), '/requestReply/timeoutMs', Math.min(usualTimeoutMs, settings.deadlineMs ?? usualTimeoutMs))],
      };
    }
    for (const edge of unawaited(graph)) {
      const request = onlyRequest(graph, edge.from);
      const reply = { channel: edge.to, correlationId: correlationField(graph, request) };
      yield {
        messageId: 'untraced',
        target: edgeRef(edge.id),
        related: [nodeRef(edge.from), nodeRef(edge.to)],
        data: { responder: nodeName(graph, edge.from), channel: nodeName(graph, edge.to) },
        edit: request && [setOn(edgeRef(request.id), '/requestReply', { reply, timeoutMs: usualTimeoutMs })],
      };
    }
  },
});

/** Field that tells requests apart: the id of the request message, else a usual name. */
function correlationField(graph: Graph, edge: WithId<EdgeOf<'send'>> | undefined): string {
  const ids = (edge?.messages ?? []).flatMap((id) => graph.message(id)?.idField ?? []);
  return ids[0] ?? 'requestId';
}

export const noCorrelation = defineRule({
  id: 'request-reply/no-correlation',
  severity: 'error',
  title: 'Replies that match no request',
  messages: {
    unmatched:
      'The replies to "{edge}" carry no correlation id: with two requests open, "{requester}" cannot tell which one a reply on "{channel}" answers.',
  },
  remedy: 'Name the field that request and reply share as reply.correlationId, such as "{field}".',
  fix: 'Match replies by "{field}"',
  why: {
    text: 'Replies come in any order; only an identifier of the request, copied into the reply, matches them.',
    source: 'AsyncAPI 3.1, Correlation ID Object; Enterprise Integration Patterns, Correlation Identifier',
  },
  docs,
  *check(graph) {
    for (const { edge, settings } of requestsOf(graph)) {
      if (!settings.reply || settings.reply.correlationId !== undefined) continue;
      const field = correlationField(graph, edge);
      yield {
        messageId: 'unmatched',
        target: edgeRef(edge.id),
        pointer: '/requestReply/reply/correlationId',
        related: [nodeRef(edge.from), nodeRef(settings.reply.channel)],
        data: {
          edge: edgeName(graph, edge),
          requester: nodeName(graph, edge.from),
          channel: nodeName(graph, settings.reply.channel),
          field,
        },
        edit: [setOn(edgeRef(edge.id), '/requestReply/reply/correlationId', field)],
      };
    }
  },
});

/** Requests by the reply queue that they name. */
function byReplyQueue(graph: Graph): Map<string, Request[]> {
  const byQueue = new Map<string, Request[]>();
  for (const request of requestsOf(graph)) {
    const { reply } = request.settings;
    if (reply) byQueue.set(reply.channel, [...(byQueue.get(reply.channel) ?? []), request]);
  }
  return byQueue;
}

export const sharedReplyChannel = defineRule({
  id: 'request-reply/shared-reply-channel',
  severity: 'error',
  title: 'Replies that the wrong requester takes',
  messages: {
    requesters:
      '{requesters} share the reply queue "{channel}": a reply goes to whoever takes it first, and the one that asked waits until its timeout.',
    replicas:
      'Up to {instances} instances of {requesters} share the reply queue "{channel}", and no store that they share traces what was asked: a reply goes to whichever takes it first, and the instance that asked waits until its timeout.',
  },
  remedy:
    'Give each requester a reply queue of its own. The instances of one requester share theirs safely once a command store traces its requests: name it as outstandingStore.',
  fix: 'Keep the replies of each requester apart',
  why: {
    text: 'Consumers of one queue compete: either only the requester reads its return address, or all that read it find the request in one store.',
    source: 'Enterprise Integration Patterns, Return Address and Correlation Identifier',
  },
  docs,
  *check(graph) {
    for (const [channelId, requests] of byReplyQueue(graph)) {
      const requesters = [...new Set(requests.map(({ edge }) => edge.from))];
      const forgetful = requests.filter((request) => outstandingStoreOf(graph, request) === undefined);
      const instances = drawnMost(graph, requesters[0] ?? '');
      const [first, ...others] = requesters.length > 1 ? requests : forgetful;
      if (!first || (requesters.length === 1 && instances < 2)) continue;
      const channel = graph.nodeOf(channelId, 'queue');
      const ofRequester = (id: string) => requests.filter(({ edge }) => edge.from === id);
      const moved = requesters.slice(1).flatMap((id) => (channel ? addReplyQueue(graph, channel, id, ofRequester(id)) : []));
      yield {
        messageId: requesters.length > 1 ? 'requesters' : 'replicas',
        target: edgeRef(first.edge.id),
        pointer: '/requestReply/reply/channel',
        related: [nodeRef(channelId), ...others.map(({ edge }) => edgeRef(edge.id)), ...requesters.map(nodeRef)],
        data: {
          requesters: listed(requesters.map((id) => `"${nodeName(graph, id)}"`)),
          instances,
          channel: channel ? titleOf(channel) : channelId,
        },
        edit: requesters.length > 1 ? moved : madeDurable(graph, first),
      };
    }
  },
});
