import type { Finding } from '../model/finding.ts';
import type { Graph } from '../model/graph.ts';
import { drawnRequests, type DrawnRequest } from '../patterns/request-reply/request-reply.emit.ts';
import { missingForGeneration, notYetGenerated } from './findings.ts';
import { canBeKey, requiredFields } from './payload.ts';
import { sharedFields } from './plan-requests.ts';
import { storeIdOf } from './plan-services.ts';

const missing = (messageId: string, pointer: string, message: string, remedy: string) =>
  missingForGeneration(messageId, { pointer, message, remedy });

const refuse = (messageId: string, pointer: string, what: string, remedy: string) =>
  notYetGenerated(messageId, { pointer, message: `${what} is not generated in this release.`, remedy });

/** Requests in a shape that this release does not generate. */
export function unsupportedRequests(graph: Graph): Finding[] {
  const requests = drawnRequests(graph);
  const channels = new Set(requests.map(({ replyChannel }) => replyChannel));
  return [
    ...requests.flatMap((request) => shapeFindings(graph, request, requests)),
    ...graph
      .edgesOf('reply')
      .filter(({ to }) => !channels.has(to))
      .map(({ id, to }) =>
        refuse(
          'replyToNobody',
          `/edges/${id}`,
          `${id}: a reply on ${to}, where no request waits for one,`,
          'Name the queue as the reply channel of a request.',
        ),
      ),
  ];
}

function shapeFindings(graph: Graph, request: DrawnRequest, all: readonly DrawnRequest[]): Finding[] {
  const { edge, config, replyChannel } = request;
  const pointer = `/edges/${edge.id}/requestReply`;
  if (graph.node(edge.from)?.kind !== 'consumer') {
    return [
      refuse(
        'requestByProducer',
        pointer,
        `${edge.id}: a request of ${edge.from}, which has no store to trace it in,`,
        'Let a consumer with a command store send the request.',
      ),
    ];
  }
  if (graph.node(edge.to)?.kind !== 'queue') {
    return [refuse('requestToTopic', pointer, `${edge.id}: a request to many`, 'Send it to a queue with one responder.')];
  }
  const findings: Finding[] = [];
  if (edge.retry?.maxAttempts === 'infinite') {
    findings.push(
      refuse('infiniteAttempts', `/edges/${edge.id}/retry/maxAttempts`, `${edge.id}: an endless retry`, 'Give a number of attempts.'),
    );
  }
  if (config.outstandingStore !== undefined && config.outstandingStore !== storeIdOf(graph, edge.from)) {
    findings.push(
      refuse(
        'outstandingStore',
        `${pointer}/outstandingStore`,
        `${edge.id}: tracing requests outside the store of ${edge.from}`,
        'Leave the outstanding store out: request and effects then commit together.',
      ),
    );
  }
  if (all.some((other) => other.edge.id !== edge.id && other.replyChannel === replyChannel && replyChannel !== undefined)) {
    findings.push(
      refuse(
        'sharedReplies',
        `${pointer}/reply/channel`,
        `${edge.id}: a reply queue for several requests`,
        'Give each request a reply queue of its own.',
      ),
    );
  }
  return findings;
}

/** What a request needs to be sent, answered, and undone. */
export function missingForRequests(graph: Graph): Finding[] {
  return drawnRequests(graph).flatMap((request) => [
    ...messageFindings(request),
    ...replyFindings(graph, request),
    ...cancelFindings(graph, request),
    ...storeFindings(graph, request),
    ...fieldFindings(graph, request),
  ]);
}

function messageFindings({ edge, types }: DrawnRequest): Finding[] {
  if (types.length === 1) return [];
  return [
    missing(
      'requestType',
      `/edges/${edge.id}/messages`,
      `${edge.id}: a request has one message type, not ${types.length}.`,
      'List one message, and draw an edge for each other one.',
    ),
  ];
}

function replyFindings(graph: Graph, { edge, replyChannel, responders, replyTypes }: DrawnRequest): Finding[] {
  const pointer = `/edges/${edge.id}/requestReply`;
  if (replyChannel === undefined)
    return [missing('replyChannel', pointer, `${edge.id}: it is not drawn where replies arrive.`, 'Name a reply queue under "reply".')];
  const takers = [...new Set(graph.out(replyChannel, 'receive').map(({ to }) => to))];
  return [
    ...(takers.length === 1 && takers[0] === edge.from
      ? []
      : [
          missing(
            'replyReceiver',
            `${pointer}/reply/channel`,
            `${edge.id}: the replies on ${replyChannel} must reach ${edge.from}, and nobody else.`,
            `Join the queue to ${edge.from}, and to no other consumer.`,
          ),
        ]),
    ...(responders.length === 1
      ? []
      : [
          missing(
            'responder',
            `/edges/${edge.id}`,
            `${edge.id}: one consumer must answer the requests on ${edge.to}, not ${responders.length}.`,
            'Join the request queue to its responder.',
          ),
        ]),
    ...(replyTypes.length > 0 || responders.length !== 1
      ? []
      : [
          missing(
            'replyEdge',
            `/edges/${edge.id}`,
            `${edge.id}: ${responders[0]} does not answer on ${replyChannel}.`,
            'Draw a reply edge with the reply message.',
          ),
        ]),
  ];
}

/** A timeout means unknown: whatever may have happened needs a way back. */
function cancelFindings(graph: Graph, request: DrawnRequest): Finding[] {
  const { edge, config, cancellers, cancelTypes, confirmationTypes, responders, replyChannel } = request;
  const pointer = `/edges/${edge.id}/requestReply`;
  const { cancelChannel, compensation } = config;
  if (cancelChannel === undefined) {
    return [
      missing(
        'cancelChannel',
        pointer,
        `${edge.id}: after a timeout the outcome is unknown, and there is no way to cancel.`,
        'Draw a cancel queue and the consumer that undoes the effect.',
      ),
    ];
  }
  const findings: Finding[] = [];
  const [canceller] = cancellers;
  if (cancelTypes.length !== 1) {
    findings.push(
      missing(
        'cancelMessage',
        `${pointer}/cancelChannel`,
        `${edge.id}: one message cancels a request on ${cancelChannel}, not ${cancelTypes.length}.`,
        'List it under "messages" of the edge that takes it from there.',
      ),
    );
  }
  if (canceller === undefined || cancellers.length > 1 || responders.includes(canceller)) {
    findings.push(
      missing(
        'canceller',
        `${pointer}/cancelChannel`,
        `${edge.id}: one consumer other than the responder must take what is on ${cancelChannel}.`,
        'Join the cancel queue to the consumer that undoes the effect.',
      ),
    );
  } else if (confirmationTypes.length !== 1) {
    findings.push(
      missing(
        'confirmation',
        `${pointer}/cancelChannel`,
        `${edge.id}: ${canceller} must confirm with one message on ${replyChannel ?? 'the reply queue'}, not ${confirmationTypes.length}.`,
        'Draw a reply edge with the confirmation.',
      ),
    );
  }
  if (
    (compensation === undefined && config.onTimeout === 'compensate') ||
    (compensation !== undefined && canceller !== undefined && compensation !== canceller)
  ) {
    findings.push(
      missing(
        'compensation',
        `${pointer}/compensation`,
        `${edge.id}: the compensation must be the consumer of ${cancelChannel}.`,
        `Name ${canceller ?? 'that consumer'} as the compensation.`,
      ),
    );
  }
  const shared = graph.nodeOf(storeIdOf(graph, responders[0] ?? ''), 'command-store')?.id;
  if (canceller !== undefined && shared !== undefined && storeIdOf(graph, canceller) !== shared) {
    findings.push(
      missing(
        'compensationStore',
        `/nodes/${canceller}`,
        `${canceller}: it cannot tell what ${responders[0]} did, which is recorded in ${shared}.`,
        `Let it write ${shared}: tombstone, effect and compensation then exclude each other.`,
      ),
    );
  }
  return findings;
}

/** Request and effect, and reply and effect, commit together: through an outbox in the same database. */
function storeFindings(graph: Graph, { edge, responders, cancellers }: DrawnRequest): Finding[] {
  return [...new Set([edge.from, ...responders, ...cancellers])].flatMap((id) => {
    if (graph.node(id)?.kind !== 'consumer') return [];
    const store = graph.nodeOf(storeIdOf(graph, id), 'command-store');
    if (store === undefined)
      return [
        missing(
          'requestStore',
          `/nodes/${id}`,
          `${id}: requests and replies need a database that remembers them.`,
          'Draw a write edge to a command store with an outbox.',
        ),
      ];
    return store.outbox !== undefined
      ? []
      : [
          missing(
            'requestOutbox',
            `/nodes/${store.id}`,
            `${store.id}: without an outbox a request or a reply could be sent for an effect that is rolled back.`,
            'Give the store an outbox.',
          ),
        ];
  });
}

/** The request's id is in every message about it, and what the runtime sends is made of fields that it has. */
function fieldFindings(graph: Graph, request: DrawnRequest): Finding[] {
  const { config, types, replyTypes, cancelTypes, confirmationTypes } = request;
  const idField = config.reply?.correlationId;
  const payloadOf = (type: string) => graph.topology.messages[type]?.payload ?? {};
  const about = [...new Set([...types, ...replyTypes, ...cancelTypes, ...confirmationTypes])];
  const unnamed = idField === undefined ? [] : about.filter((type) => !canBeKey(payloadOf(type), idField));
  const made = [
    ...cancelTypes.map((to) => [types[0] ?? '', to] as const),
    ...confirmationTypes.map((to) => [cancelTypes[0] ?? '', to] as const),
  ];
  return [
    ...unnamed.map((type) =>
      missing(
        'correlationField',
        `/messages/${type}/payload`,
        `${type}: the field "${idField}" is not a required text or number, and it says which request this is about.`,
        `Declare "${idField}" under "properties" and list it under "required".`,
      ),
    ),
    ...made.flatMap(([from, to]) => {
      const given = new Set(sharedFields(graph, from, to).filter((field) => requiredFields(payloadOf(from)).has(field)));
      const absent = [...requiredFields(payloadOf(to))].filter((field) => !given.has(field));
      if (absent.length === 0) return [];
      return [
        missing(
          'derivedField',
          `/messages/${to}/payload`,
          `${to}: it is made of ${from}, which has no required ${absent.map((field) => `"${field}"`).join(', ')} of the same kind.`,
          'Keep to fields of that message.',
        ),
      ];
    }),
  ];
}
