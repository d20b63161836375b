import type { Graph, WithId } from '../../model/graph.ts';
import { storesOf } from '../../model/queries.ts';
import type { EdgeOf, NodeOf } from '../../model/topology.ts';
import { remembered } from '../../rules/remembered.ts';
import type { RequestReply } from './request-reply.config.ts';

/** A send edge whose sender waits for an outcome. */
export interface Request {
  readonly edge: WithId<EdgeOf<'send'>>;
  readonly settings: RequestReply;
}

/** All requests of the drawing. */
export const requestsOf = remembered((graph: Graph): readonly Request[] =>
  graph.edgesOf('send').flatMap((edge) => (edge.requestReply ? [{ edge, settings: edge.requestReply }] : [])),
);

/** Consumers that the request reaches: those of its queue, or the subscribers of its topic. */
export function respondersOf(graph: Graph, { edge }: Request): WithId<NodeOf<'consumer'>>[] {
  const bindings = graph.out(edge.to, 'subscribe').filter(({ to }) => graph.nodeOf(to, 'queue'));
  const channels = [edge.to, ...bindings.map(({ to }) => to)];
  return channels.flatMap((id) => graph.out(id, 'receive', 'subscribe')).flatMap(({ to }) => graph.nodeOf(to, 'consumer') ?? []);
}

/** Whether handling a request leaves something behind that would have to be undone; the reply alone does not. */
export const changesState = (graph: Graph, responder: WithId<NodeOf<'consumer'>>): boolean =>
  responder.effects ?? graph.out(responder.id, 'write', 'send', 'call').length > 0;

/** Store that traces the outstanding requests: the stated one, else the first that the requester writes; undefined where only memory is left. */
export const outstandingStoreOf = (graph: Graph, { edge, settings }: Request): string | undefined =>
  settings.outstandingStore ?? storesOf(graph, edge.from)[0]?.id;

/** Time for all tries of a request; undefined where nothing limits it. @returns ms */
export const budgetOf = ({ timeoutMs, deadlineMs }: RequestReply): number | undefined => deadlineMs ?? timeoutMs;
