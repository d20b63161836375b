import type { EditStep } from '../model/edit.ts';
import type { Graph } from '../model/graph.ts';
import { messageRef } from './wording.ts';
import { setOn } from './edits.ts';

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Makes fields of the payload required, and adds those it does not have. A payload that composes others is left alone. */
export function requireFields(
  graph: Graph,
  messageId: string,
  fields: readonly string[],
  schemaOf: (field: string) => Readonly<Record<string, unknown>>,
): EditStep[] {
  const payload = graph.message(messageId)?.payload;
  if (!payload) return [];
  const { properties = {}, required = [] } = payload;
  if (!isPlain(properties) || !Array.isArray(required)) return [];
  const target = messageRef(messageId);
  const absent = fields.filter((field) => !Object.hasOwn(properties, field));
  const newly = fields.filter((field) => !required.includes(field));
  return [
    ...absent.map((field) => setOn(target, `/payload/properties/${field}`, schemaOf(field))),
    ...(newly.length === 0 ? [] : [setOn(target, '/payload/required', [...required, ...new Set(newly)])]),
  ];
}

/** Makes one field required, as `requireFields` does. */
export const requireField = (graph: Graph, messageId: string, field: string, schema: Readonly<Record<string, unknown>>): EditStep[] =>
  requireFields(graph, messageId, [field], () => schema);

/** Payload fields that commonly hold the id which the producer gives a message. */
const idNames = ['id', 'messageId', 'eventId', 'commandId'];

/** Names the id field of the message: one that the payload has already, else a new `id`. */
export function nameIdField(graph: Graph, messageId: string): EditStep[] {
  const message = graph.message(messageId);
  if (!message || message.idField !== undefined) return [];
  const properties = isPlain(message.payload['properties']) ? message.payload['properties'] : {};
  const field = idNames.find((name) => Object.hasOwn(properties, name)) ?? 'id';
  return [setOn(messageRef(messageId), '/idField', field), ...requireField(graph, messageId, field, { type: 'string' })];
}
