import type { EditStep } from '../model/edit.ts';
import type { Graph } from '../model/graph.ts';
import { messageRef } from './wording.ts';
import { setOn } from './edits.ts';

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Makes a field of the payload required, and adds it where the payload does not have it. A payload that composes others is left alone. */
export function requireField(graph: Graph, messageId: string, field: string, schema: Readonly<Record<string, unknown>>): EditStep[] {
  const payload = graph.topology.messages[messageId]?.payload;
  if (!payload) return [];
  const { properties = {}, required = [] } = payload;
  if (!isPlain(properties) || !Array.isArray(required)) return [];
  const target = messageRef(messageId);
  return [
    ...(Object.hasOwn(properties, field) ? [] : [setOn(target, `/payload/properties/${field}`, schema)]),
    ...(required.includes(field) ? [] : [setOn(target, '/payload/required', [...required, field])]),
  ];
}

/** Payload fields that commonly hold the id which the producer gives a message. */
const idNames = ['id', 'messageId', 'eventId', 'commandId'];

/** Names the id field of the message: one that the payload has already, else a new `id`. */
export function nameIdField(graph: Graph, messageId: string): EditStep[] {
  const message = graph.topology.messages[messageId];
  if (!message || message.idField !== undefined) return [];
  const properties = isPlain(message.payload['properties']) ? message.payload['properties'] : {};
  const field = idNames.find((name) => Object.hasOwn(properties, name)) ?? 'id';
  return [setOn(messageRef(messageId), '/idField', field), ...requireField(graph, messageId, field, { type: 'string' })];
}
