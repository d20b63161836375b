import type { TopologyEdit } from '../../model/edit.ts';
import type { ElementRef } from '../../model/finding.ts';
import type { Graph } from '../../model/graph.ts';
import type { Message } from '../../model/message.ts';
import type { RuleContext } from '../context.ts';
import { defineRule } from '../define-rule.ts';
import { setOn } from '../edits.ts';
import { requireFields } from '../message-fields.ts';
import { edgeName, edgeRef, listed, messageRef, nodeName, nodeRef } from '../wording.ts';

/** Somewhere outside the payload that fields of messages are copied to. */
interface Place {
  readonly target: ElementRef;
  readonly pointer: `/${string}`;
  /** As it reads in "is used as …". */
  readonly use: string;
  readonly fields: readonly string[];
  readonly messages: readonly string[];
  /** Value of the property once a surrogate has taken the place of each field. */
  readonly renamed: (surrogate: (field: string) => string) => unknown;
}

const one = (target: ElementRef, pointer: `/${string}`, use: string, field: string | undefined, messages: readonly string[]): Place[] =>
  field === undefined ? [] : [{ target, pointer, use, fields: [field], messages, renamed: (surrogate) => surrogate(field) }];

function messagePlaces(graph: Graph): Place[] {
  const known = Object.entries(graph.topology.messages).filter(([id]) => !id.startsWith('x-'));
  return known.flatMap(([id, { idField, partitionKey }]) => [
    ...one(messageRef(id), '/idField', 'the message id', idField, [id]),
    ...one(messageRef(id), '/partitionKey', 'the partition key', partitionKey, [id]),
  ]);
}

/** Messages that each node handles: their fields are what it passes on in keys and headers. */
function handledBy(context: RuleContext): Handled {
  const handled = new Map<string, Set<string>>();
  for (const path of context.deliveries) {
    const known = handled.get(path.consumer.id) ?? new Set();
    for (const id of context.messagesTo(path)) known.add(id);
    handled.set(path.consumer.id, known);
  }
  return handled;
}

type Handled = ReadonlyMap<string, ReadonlySet<string>>;

function edgePlaces(graph: Graph, handled: Handled): Place[] {
  const calls = graph.edgesOf('call').flatMap((edge) => {
    const use = `the idempotency key of "${edgeName(graph, edge)}", a header`;
    return one(edgeRef(edge.id), '/idempotencyKey', use, edge.idempotencyKey, edge.messages ?? [...(handled.get(edge.from) ?? [])]);
  });
  const requests = graph.edgesOf('send').flatMap((edge) => {
    const use = `the correlation id of "${edgeName(graph, edge)}", a header`;
    return one(edgeRef(edge.id), '/requestReply/reply/correlationId', use, edge.requestReply?.reply?.correlationId, edge.messages ?? []);
  });
  return [...calls, ...requests];
}

function storePlaces(graph: Graph, handled: Handled): Place[] {
  return graph.nodesOf('command-store').flatMap(({ id, sharding }) => {
    if (!sharding) return [];
    const messages = [...new Set(graph.in(id, 'write').flatMap((edge) => edge.messages ?? [...(handled.get(edge.from) ?? [])]))];
    const renamed = (surrogate: (field: string) => string) => sharding.shardKey.map(surrogate);
    const use = `the shard key of "${nodeName(graph, id)}"`;
    return [{ target: nodeRef(id), pointer: '/sharding/shardKey' as const, use, fields: sharding.shardKey, messages, renamed }];
  });
}

const isSensitive = (message: Message | undefined, field: string): boolean => message?.sensitive?.includes(field) ?? false;

/** Puts a surrogate of each field beside it in the payloads, and uses that. */
function withSurrogates(graph: Graph, place: Place, exposed: readonly string[], carriers: readonly string[]): TopologyEdit {
  const surrogate = (field: string) => (exposed.includes(field) ? `${field}Ref`.slice(-63) : field);
  const schema = { type: 'string', description: 'Surrogate or keyed hash, set by the producer.' };
  const added = carriers.flatMap((id) => requireFields(graph, id, exposed.map(surrogate), () => schema));
  return [...added, setOn(place.target, place.pointer, place.renamed(surrogate))];
}

export const sensitiveContext = defineRule({
  id: 'message/sensitive-context',
  severity: 'error',
  title: 'Personal data outside the payload',
  messages: {
    exposed:
      'The field {fields} of {messages} is personal data, and is used as {use}: it ends up in logs, traces, routing tables and consoles, where nothing protects or deletes it.',
  },
  remedy: 'Use a surrogate, such as a customer number, or a keyed hash (HMAC) of it, and keep the personal data in the payload.',
  fix: 'Use a surrogate of {fields}',
  why: {
    text: 'Context attributes are seen and stored by everything on the way, and are not encrypted: they should carry no sensitive data.',
    source: 'CloudEvents specification, Privacy and Security',
  },
  docs: 'rules/message.md',
  *check(graph, context) {
    const handled = handledBy(context);
    for (const place of [...messagePlaces(graph), ...edgePlaces(graph, handled), ...storePlaces(graph, handled)]) {
      const { messages } = graph.topology;
      const exposed = place.fields.filter((field) => place.messages.some((id) => isSensitive(messages[id], field)));
      const carriers = place.messages.filter((id) => exposed.some((field) => isSensitive(messages[id], field)));
      if (exposed.length === 0) continue;
      const { target } = place;
      const others = carriers.filter((id) => target.type !== 'message' || target.id !== id);
      yield {
        messageId: 'exposed',
        target,
        pointer: place.pointer,
        related: others.map(messageRef),
        data: {
          fields: listed(exposed),
          messages: listed(carriers.map((id) => `"${messages[id]?.title ?? id}"`)),
          use: place.use,
        },
        edit: withSurrogates(graph, place, exposed, place.messages),
      };
    }
  },
});
