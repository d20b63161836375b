import type { Envelope } from './envelope.ts';
import { PermanentError } from './errors.ts';
import { derivedId, uuidV7 } from './ids.ts';
import type { Validate } from './service.ts';
import type { MessageDescription, SystemDescription } from './system.ts';

type Validators = Readonly<Record<string, Validate>>;

/** What is wrong with data, as one text; undefined when nothing is, or when the type has no validator. */
export function invalidReason(validators: Validators, type: string, data: unknown): string | undefined {
  const problems = validators[type]?.(data) ?? [];
  if (problems.length === 0) return undefined;
  return problems.map(({ path, message }) => `${path === '' ? '/' : path} ${message}`).join('; ');
}

/** The message description of a type. @throws PermanentError for a type that the system does not have. */
export function messageDescription(system: SystemDescription, type: string): MessageDescription {
  const found = system.messages.find((message) => message.type === type);
  if (found === undefined) throw new PermanentError(`no message type "${type}" in ${system.name}`);
  return found;
}

/** A new message of a producer. Its id is the data's id field, or a UUIDv7 where the message has none. */
export function producedEnvelope(description: MessageDescription, source: string, data: unknown, nowMs: number): Envelope {
  const id = description.idField === undefined ? uuidV7(nowMs) : requiredField(data, description.idField, description.type);
  return { ...common(description, source, data, nowMs), id, correlationid: id };
}

/** The n-th message that a handler publishes: its id follows from the cause, so a repeat is the same message. */
export function causedEnvelope(
  description: MessageDescription,
  publisher: string,
  data: unknown,
  cause: Envelope,
  index: number,
  nowMs: number,
): Envelope {
  return {
    ...common(description, publisher, data, nowMs),
    id: derivedId(cause, publisher, index),
    correlationid: cause.correlationid ?? cause.id,
    causationid: cause.id,
    hopcount: (cause.hopcount ?? 0) + 1,
    ...(cause.traceparent === undefined ? {} : { traceparent: cause.traceparent }),
  };
}

function common(description: MessageDescription, source: string, data: unknown, nowMs: number): Omit<Envelope, 'id'> {
  const envelope = {
    source,
    specversion: '1.0' as const,
    type: description.type,
    time: new Date(nowMs).toISOString(),
    dataschema: `urn:eventwright:${description.type}:${description.schemaVersion}`,
    data,
  };
  const { partitionKey } = description;
  return partitionKey === undefined ? envelope : { ...envelope, partitionkey: requiredField(data, partitionKey, description.type) };
}

function requiredField(data: unknown, field: string, type: string): string {
  const value: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, field) : undefined;
  if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value);
  throw new PermanentError(`${type} needs a text or a number in "${field}"`);
}
