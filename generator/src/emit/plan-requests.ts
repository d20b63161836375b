import type { AnswerWiring, CancellationWiring, DerivedMessage, ReplyWiring, RequestWiring } from '../../../templates/runtime/service.ts';
import type { Graph } from '../model/graph.ts';
import type { ConsumingEdge } from '../model/queries.ts';
import { drawnRequests, requestPolicy, type DrawnRequest } from '../patterns/request-reply/request-reply.emit.ts';
import { countedRetry } from '../patterns/retry/retry.emit.ts';
import { isSame, propertiesOf } from './payload.ts';

/** What one source of a consumer does in request-reply; the handlers are added where they are written. */
export interface RolePlan {
  /** Request type to how the consumer sends it, whichever its source. */
  readonly requests: Readonly<Record<string, RequestWiring>>;
  readonly replies: Readonly<Record<string, Omit<ReplyWiring, 'handler'>>>;
  readonly answers: Readonly<Record<string, Omit<AnswerWiring, 'handler'>>>;
  readonly cancellations: Readonly<Record<string, Omit<CancellationWiring, 'handler'> & { readonly undoes: boolean }>>;
}

const idFieldOf = ({ config }: DrawnRequest) => (config.reply?.correlationId === undefined ? {} : { idField: config.reply.correlationId });

/** Roles of a consumer at one of its sources. Call it for a topology without findings of `missing`. */
export function rolePlan(graph: Graph, nodeId: string, source: ConsumingEdge): RolePlan {
  const drawn = drawnRequests(graph);
  const own = drawn.filter(({ edge }) => edge.from === nodeId);
  return {
    requests: Object.fromEntries(
      own.flatMap((request) => request.types.map((type) => [type, requestWiring(graph, request, type)] as const)),
    ),
    replies: Object.fromEntries(own.filter(({ replyChannel }) => replyChannel === source.from).flatMap(replyEntries)),
    answers: Object.fromEntries(drawn.filter(({ edge }) => edge.to === source.from).flatMap(answerEntries)),
    cancellations: Object.fromEntries(
      drawn.filter(({ config }) => config.cancelChannel === source.from).flatMap((request) => cancellationEntries(graph, request)),
    ),
  };
}

/** Types that the runtime sends for a node by itself, or in another way than by `publish`. */
export function sentAsRequests(graph: Graph, nodeId: string): ReadonlySet<string> {
  const own = drawnRequests(graph).filter(({ edge }) => edge.from === nodeId);
  return new Set(own.flatMap(({ types, cancelTypes }) => [...types, ...cancelTypes]));
}

function requestWiring(graph: Graph, request: DrawnRequest, type: string): RequestWiring {
  const { edge, config, cancelTypes } = request;
  return {
    channel: edge.to,
    ...idFieldOf(request),
    ...requestPolicy(config, countedRetry(edge.retry)),
    ...(config.maxOutstanding !== undefined && { maxOutstanding: config.maxOutstanding }),
    cancellation: derivedMessage(graph, type, cancelTypes[0], config.cancelChannel),
  };
}

function replyEntries(request: DrawnRequest): (readonly [string, Omit<ReplyWiring, 'handler'>])[] {
  const [type = ''] = request.types;
  return [...request.replyTypes, ...request.confirmationTypes].map((reply) => [reply, { request: type, ...idFieldOf(request) }]);
}

function answerEntries(request: DrawnRequest): (readonly [string, Omit<AnswerWiring, 'handler'>])[] {
  const { replyChannel = '' } = request;
  const replies = Object.fromEntries(request.replyTypes.map((type) => [type, replyChannel]));
  return request.types.map((type) => [type, { ...idFieldOf(request), replies }]);
}

function cancellationEntries(graph: Graph, request: DrawnRequest): (readonly [string, RolePlan['cancellations'][string]])[] {
  const { config, responders, types, cancelTypes, confirmationTypes, replyChannel } = request;
  return cancelTypes.map((type) => [
    type,
    {
      responder: responders[0] ?? '',
      request: types[0] ?? '',
      ...idFieldOf(request),
      confirmation: derivedMessage(graph, type, confirmationTypes[0], replyChannel),
      undoes: config.compensation !== undefined,
    },
  ]);
}

function derivedMessage(graph: Graph, from: string, to: string | undefined, channel: string | undefined): DerivedMessage {
  return { type: to ?? '', channel: channel ?? '', fields: sharedFields(graph, from, to ?? '') };
}

/** Fields that two messages have under one name with the same values allowed. */
export function sharedFields(graph: Graph, from: string, to: string): string[] {
  const source = new Map(propertiesOf(graph.topology.messages[from]?.payload ?? {}));
  return propertiesOf(graph.topology.messages[to]?.payload ?? {}).flatMap(([name, schema]) =>
    source.has(name) && isSame(source.get(name), schema) ? [name] : [],
  );
}
