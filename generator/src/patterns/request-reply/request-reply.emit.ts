import type { BackoffPolicy, RequestPolicy } from '../../../../templates/runtime/service.ts';
import type { Graph, WithId } from '../../model/graph.ts';
import { messagesOver } from '../../model/queries.ts';
import type { EdgeOf } from '../../model/topology.ts';
import type { RequestReply } from './request-reply.config.ts';

/** Source: the project's pattern contract. */
const defaultTimeoutMs = 30_000;
/** Cancellations that the grace after the deadline has room for. */
const graceTimeouts = 2;

type SendEdge = WithId<EdgeOf<'send'>>;

/** A request as it is drawn. Lists are as long as the drawing makes them; where it is complete they have one element. */
export interface DrawnRequest {
  readonly edge: SendEdge;
  readonly config: RequestReply;
  readonly types: readonly string[];
  readonly replyChannel: string | undefined;
  readonly responders: readonly string[];
  /** Types that the responder answers with. */
  readonly replyTypes: readonly string[];
  readonly cancelTypes: readonly string[];
  /** Consumers of the cancel queue. */
  readonly cancellers: readonly string[];
  readonly confirmationTypes: readonly string[];
}

/** Every edge that says how its outcome is learnt, with the nodes and messages that take part. */
export function drawnRequests(graph: Graph): DrawnRequest[] {
  return graph.edgesOf('send').flatMap((edge) => (edge.requestReply === undefined ? [] : [drawnRequest(graph, edge, edge.requestReply)]));
}

function drawnRequest(graph: Graph, edge: SendEdge, config: RequestReply): DrawnRequest {
  const replyChannel = config.reply?.channel;
  const receivers = (queue: string | undefined) =>
    queue === undefined ? [] : [...new Set(graph.out(queue, 'receive').map(({ to }) => to))];
  const answers = (nodes: readonly string[]) =>
    nodes.flatMap((node) => graph.out(node, 'reply').filter(({ to }) => to === replyChannel)).flatMap((each) => messagesOver(graph, each));
  const responders = receivers(edge.to);
  const cancellers = receivers(config.cancelChannel);
  // The cancel queue is named by the request, so that an edge of the requester to it need not be drawn.
  const sent = graph.out(edge.from, 'send').filter(({ to }) => to === config.cancelChannel);
  const cancels = sent.length > 0 ? sent : graph.edgesOf('receive').filter(({ from }) => from === config.cancelChannel);
  return {
    edge,
    config,
    replyChannel,
    responders,
    cancellers,
    types: messagesOver(graph, edge),
    replyTypes: answers(responders),
    cancelTypes: cancels.flatMap((each) => messagesOver(graph, each)),
    confirmationTypes: answers(cancellers),
  };
}

/** The runtime's policy of a request. Without a deadline of its own it has the time that its attempts and pauses take at most. */
export function requestPolicy(
  config: RequestReply,
  retry: { readonly maxAttempts: number; readonly backoff: BackoffPolicy },
): RequestPolicy {
  const { timeoutMs = defaultTimeoutMs, messageTtlMs } = config;
  const { maxAttempts, backoff } = retry;
  return {
    timeoutMs,
    deadlineMs: config.deadlineMs ?? maxAttempts * timeoutMs + (maxAttempts - 1) * backoff.maxMs,
    graceMs: graceTimeouts * timeoutMs,
    maxAttempts,
    backoff,
    ...(messageTtlMs !== undefined && { messageTtlMs }),
  };
}
