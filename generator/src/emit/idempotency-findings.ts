import type { Finding } from '../model/finding.ts';
import type { Graph } from '../model/graph.ts';
import { consumingEdges, messagesOn, messagesOver, storesOf, type ConsumingEdge } from '../model/queries.ts';
import type { Idempotency } from '../patterns/idempotency/idempotency.config.ts';
import { isVolatileField } from '../patterns/idempotency/volatile-fields.ts';
import { notYetGenerated, missingForGeneration } from './findings.ts';
import { canBeKey, propertiesOf, requiredFields } from './payload.ts';

type Member = keyof Idempotency;
interface Drawn {
  readonly edge: ConsumingEdge;
  readonly idempotency: Idempotency;
}

const pointerTo = ({ edge }: Drawn, member: Member) => `/edges/${edge.id}/idempotency/${member}`;

const refuse = (messageId: string, drawn: Drawn, member: Member, what: string, remedy: string) =>
  notYetGenerated(messageId, {
    pointer: pointerTo(drawn, member),
    message: `${drawn.edge.id}: ${what} is not generated in this release.`,
    remedy,
  });

const missing = (messageId: string, drawn: Drawn, member: Member, message: string, remedy: string) =>
  missingForGeneration(messageId, { pointer: pointerTo(drawn, member), message: `${drawn.edge.id}: ${message}`, remedy });

/** Members that only one strategy reads. */
const readBy: readonly (readonly [member: Member, strategies: readonly Idempotency['strategy'][]])[] = [
  ['keyFields', ['message-id', 'redelivered-flag']],
  ['hashFields', ['content-hash']],
  ['nonceField', ['content-hash']],
  ['sequenceMode', ['sequence']],
  ['sequenceField', ['sequence']],
];

const drawnIn = (graph: Graph): Drawn[] =>
  consumingEdges(graph).flatMap((edge) => (edge.idempotency ? [{ edge, idempotency: edge.idempotency }] : []));

/** Inboxes that would not do what is drawn. */
export function unsupportedIdempotency(graph: Graph): Finding[] {
  return drawnIn(graph).flatMap((drawn) => [...unread(drawn), ...volatile(drawn), ...lease(graph, drawn), ...numbering(graph, drawn)]);
}

/** What the key of a message is made of, and its payload does not have. */
export function missingForIdempotency(graph: Graph): Finding[] {
  return drawnIn(graph).flatMap((drawn) => {
    const { strategy, keyFields = [], hashFields = [], nonceField, sequenceField } = drawn.idempotency;
    const hashed = [...hashFields, ...(nonceField === undefined ? [] : [nonceField])];
    if (strategy === 'content-hash' && hashed.length === 0)
      return [
        missing('hashFields', drawn, 'strategy', 'it is not drawn what the hash is made of.', 'List business fields under "hashFields".'),
      ];
    return [
      ...fields(graph, drawn, 'keyFields', keyFields, canBeKey),
      ...fields(graph, drawn, 'hashFields', hashed, isRequired),
      ...fields(graph, drawn, 'sequenceField', sequenceField === undefined ? [] : [sequenceField], isWholeNumber),
    ];
  });
}

type Payload = Readonly<Record<string, unknown>>;
const isRequired = (payload: Payload, field: string) =>
  requiredFields(payload).has(field) && propertiesOf(payload).some(([name]) => name === field);
const isWholeNumber = (payload: Payload, field: string) =>
  isRequired(payload, field) && propertiesOf(payload).some(([name, schema]) => name === field && schema['type'] === 'integer');

function fields(
  graph: Graph,
  drawn: Drawn,
  member: Member,
  names: readonly string[],
  fits: (payload: Payload, field: string) => boolean,
): Finding[] {
  const kind = member === 'sequenceField' ? 'whole number' : member === 'keyFields' ? 'text, number or boolean' : 'field';
  return messagesOver(graph, drawn.edge).flatMap((type) =>
    names.flatMap((name) => {
      const payload = graph.message(type)?.payload;
      if (payload === undefined || fits(payload, name)) return [];
      const message = `the message ${type} has no required ${kind} "${name}", and a repeat is recognised by it.`;
      return [missing('dedupField', drawn, member, message, `Declare "${name}" in the payload of ${type}, and list it under "required".`)];
    }),
  );
}

function unread(drawn: Drawn): Finding[] {
  const { strategy } = drawn.idempotency;
  return readBy.flatMap(([member, strategies]) => {
    if (drawn.idempotency[member] === undefined || strategies.includes(strategy)) return [];
    return [
      refuse('unreadMember', drawn, member, `${member} with the strategy ${strategy}`, `Leave it out, or use ${strategies.join(' or ')}.`),
    ];
  });
}

function volatile(drawn: Drawn): Finding[] {
  const { strategy, hashFields = [], nonceField } = drawn.idempotency;
  if (strategy !== 'content-hash') return [];
  const hashed = [...hashFields, ...(nonceField === undefined ? [] : [nonceField])];
  const changing = hashed.filter((field) => isVolatileField(field, nonceField));
  if (changing.length === 0) return [];
  const what = `a hash over ${changing.join(', ')}, which differs at each sending,`;
  return [refuse('volatileHash', drawn, 'hashFields', what, 'Hash business fields, and a time or nonce that the producer sets once.')];
}

function lease(graph: Graph, drawn: Drawn): Finding[] {
  const { edge, idempotency } = drawn;
  if (idempotency.leaseMs === undefined) return [];
  const called = graph.out(edge.to, 'call').some(({ to }) => graph.nodeOf(to, 'external') !== undefined);
  const [store] = storesOf(graph, edge.to);
  if (!called) return [refuse('lease', drawn, 'leaseMs', 'a lease where nothing is called', 'Leave the lease out, or draw the call.')];
  if (store === undefined)
    return [
      refuse('lease', drawn, 'leaseMs', 'a lease without a store', 'Draw the store that the consumer writes: the lease is kept there.'),
    ];
  if (store.sharding === undefined) return [];
  return [refuse('lease', drawn, 'leaseMs', 'a lease in a sharded store', 'Let a consumer with a store of its own make the call.')];
}

/** Numbers come from a field, or from the outbox of the consumer that publishes; strict ones must all arrive here. */
function numbering(graph: Graph, drawn: Drawn): Finding[] {
  const { edge, idempotency } = drawn;
  if (idempotency.strategy !== 'sequence') return [];
  const strict = idempotency.sequenceMode !== 'seen-set';
  if (strict && storesOf(graph, edge.to).some(({ sharding }) => sharding !== undefined)) {
    const what = 'a high-water mark in a sharded store';
    return [refuse('shardedSequence', drawn, 'strategy', what, 'Use sequenceMode seen-set, or a store with one database.')];
  }
  if (idempotency.sequenceField !== undefined) return [];
  return graph.in(edge.from, 'send', 'reply').flatMap((send) => {
    const numbers = storesOf(graph, send.from).some(({ outbox }) => outbox !== undefined);
    const keyed = messagesOver(graph, send).every((type) => graph.message(type)?.partitionKey !== undefined);
    if (!numbers || !keyed) {
      const what = `a sequence of messages that ${send.from} does not number`;
      const remedy =
        'Name the sequenceField that holds the number, or let a consumer with an outbox publish messages with a partition key.';
      return [refuse('unnumbered', drawn, 'strategy', what, remedy)];
    }
    const elsewhere = graph.out(send.from, 'send', 'reply').some(({ to }) => to !== edge.from);
    const all = messagesOn(graph, edge.from);
    if (!strict || (!elsewhere && messagesOver(graph, edge).length === all.length)) return [];
    const what = `a high-water mark over a part of what ${send.from} numbers`;
    return [refuse('partialSequence', drawn, 'strategy', what, 'Use sequenceMode seen-set, or take everything that it publishes.')];
  });
}
