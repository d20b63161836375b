import { limits } from '../../model/limits.ts';
import type { Located, References } from './references.ts';
import { isPlain, plainOf, textOf, type Plain } from './values.ts';

/** Most schema nodes of one payload after all references are written out. */
const maxNodes = 20_000;

export interface Payload {
  readonly schema: Plain;
  /** Why the schema says less than the document does; absent where nothing was lost. */
  readonly lost?: string;
}

interface Walk {
  readonly references: References;
  nodes: number;
  lost: string | undefined;
  /** What references led to. */
  readonly reached: unknown[];
}

/** A copy with every reference written out: a payload of a topology stands alone. What cannot be written out becomes an open schema. */
function inlined(from: Located, walk: Walk, open: readonly unknown[]): unknown {
  walk.nodes += 1;
  if (walk.nodes > maxNodes || open.length > limits.maxDepth) {
    walk.lost = 'it is too large once its references are written out';
    return {};
  }
  const at = walk.references.resolve(from);
  if (!at) {
    walk.lost = 'a reference in it could not be followed';
    return {};
  }
  const { value, file, path } = at;
  if (value !== from.value) walk.reached.push(value);
  const child = (step: string | number, item: unknown) =>
    inlined({ value: item, file, path: [...path, String(step)] }, walk, [...open, value]);
  if (Array.isArray(value)) return value.map((item, index) => child(index, item));
  if (!isPlain(value)) return value;
  if (open.includes(value)) {
    walk.lost = 'it contains itself';
    return {};
  }
  return Object.fromEntries(Object.entries(value).map(([member, item]) => [member, child(member, item)]));
}

/** Formats whose schema is JSON Schema, as AsyncAPI names them. */
const isJsonSchema = (format: string) => /aai.asyncapi|schema\+(json|yaml)|^application\/json/i.test(format);

/**
 * Payload of a message as the JSON Schema of a topology.
 * @param format the `schemaFormat` of a 2.x message; that of 3.x stands in the payload itself
 */
export function payloadOf(payload: Located, format: string | undefined, references: References): Payload {
  if (payload.value === undefined) return { schema: {} };
  const resolved = references.resolve(payload);
  if (!resolved) return { schema: {}, lost: 'its reference could not be followed' };
  const multi = plainOf(resolved.value);
  const isMulti = textOf(multi['schemaFormat']) !== undefined && multi['schema'] !== undefined;
  const stated = isMulti ? textOf(multi['schemaFormat']) : format;
  if (stated !== undefined && !isJsonSchema(stated)) return { schema: {}, lost: `its format ${stated} is not JSON Schema` };
  const schema = isMulti ? { ...resolved, value: multi['schema'], path: [...resolved.path, 'schema'] } : resolved;
  const walk: Walk = { references, nodes: 0, lost: undefined, reached: [] };
  const value = inlined(schema, walk, []);
  // The original stays, and with it what it refers to.
  if (walk.lost !== undefined) for (const target of [resolved.value, ...walk.reached]) references.keep(target);
  if (value === true) return { schema: {} };
  if (!isPlain(value)) return { schema: {}, lost: 'it is no schema' };
  return { schema: value, ...(walk.lost !== undefined && { lost: walk.lost }) };
}
