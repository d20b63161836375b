import type { Topology } from '../../model/index.ts';
import { isPlain, without, type Plain } from './values.ts';

/** Member under which an exported document keeps what AsyncAPI has no word for. */
export const mark = 'x-eventwright';

/** Whether Eventwright wrote this part; it is then read as it was drawn. */
export const isMarked = (part: unknown): boolean => isPlain(part) && isPlain(part[mark]);

/** The maps of elements of a topology. */
export const sections = ['servers', 'messages', 'nodes', 'edges', 'rules', 'layout'] as const satisfies readonly (keyof Topology)[];
export type Section = (typeof sections)[number];

/** Members that AsyncAPI has itself; they are left out of the mark, so that an edit of the document counts. */
const spoken = ['title', 'description'];

/** The members of an element that both sides have, and the mark with all others. */
export function marked(element: Plain, alsoSpoken: readonly string[] = []): Plain {
  const names = [...spoken, ...alsoSpoken];
  const own = Object.fromEntries(spoken.flatMap((name) => (element[name] === undefined ? [] : [[name, element[name]]])));
  return { ...own, [mark]: without(element, names) };
}

/** The element again. @param part of a document, with a mark */
export function unmarked(part: Plain): Plain {
  const own = Object.fromEntries(spoken.flatMap((name) => (typeof part[name] === 'string' ? [[name, part[name]]] : [])));
  return { ...own, ...(part[mark] as Plain) };
}

/** Address of the payload of a message in its document. */
const payloadAddress = (id: string) => `#/components/messages/${id}/payload`;

function mapReferences(value: unknown, change: (reference: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapReferences(item, change));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, item]) => [
      member,
      member === '$ref' && typeof item === 'string' ? change(item) : mapReferences(item, change),
    ]),
  );
}

/** A schema that is put into a document: references that begin at the schema begin at its address there. */
export const placedSchema = (schema: Plain, address: string): Plain =>
  mapReferences(schema, (reference) => (reference.startsWith('#') ? `${address}${reference.slice(1)}` : reference)) as Plain;

/** A payload within an AsyncAPI document. */
export const placedPayload = (payload: Plain, id: string): Plain => placedSchema(payload, payloadAddress(id));

/** The inverse of `placedPayload`. */
export const freedPayload = (payload: unknown, id: string): unknown =>
  mapReferences(payload, (reference) =>
    reference.startsWith(payloadAddress(id)) ? `#${reference.slice(payloadAddress(id).length)}` : reference,
  );

/** What the head of a document says of the system. */
export function headOf({ name, title, version, description }: Topology['info']): Plain {
  return { title: title ?? name, version: version ?? '1.0.0', ...(description !== undefined && { description }) };
}
