/** A JSON Schema that was read from a user's file: every member must be checked before use. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Own member that is an object, or an empty one. */
export const objectMember = (schema: JsonSchema, name: string): JsonSchema => {
  const member = Object.hasOwn(schema, name) ? schema[name] : undefined;
  return isSchema(member) ? member : {};
};

/** Names of the properties that a payload always has. */
export function requiredFields(schema: JsonSchema): ReadonlySet<string> {
  const required = schema['required'];
  return new Set(Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : []);
}

export const propertiesOf = (schema: JsonSchema): (readonly [name: string, schema: JsonSchema])[] =>
  Object.entries(objectMember(schema, 'properties')).map(([name, property]) => [name, isSchema(property) ? property : {}] as const);

/** The schema that a local reference names, such as `#/$defs/money`; undefined for any other. */
export function resolveReference(root: JsonSchema, reference: unknown): JsonSchema | undefined {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return undefined;
  let found: unknown = root;
  for (const step of reference.slice(1).split('/').filter(Boolean)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isSchema(found) || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return isSchema(found) ? found : undefined;
}

const annotations = new Set(['title', 'description', 'examples', 'example', 'default', '$comment', 'deprecated', 'readOnly', 'writeOnly']);

/** Text that is equal for schemas that allow the same values, annotations aside. */
export function schemaKey(schema: unknown): string {
  if (Array.isArray(schema)) return `[${schema.map(schemaKey).join()}]`;
  if (!isSchema(schema)) return JSON.stringify(schema);
  const kept = Object.entries(schema).filter(([name]) => !annotations.has(name) && !name.startsWith('x-'));
  return `{${kept
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${JSON.stringify(name)}:${schemaKey(value)}`)
    .join()}}`;
}

/** Whether two schemas allow the same values for sure. A reference could name another schema in each payload, so that equal text proves nothing. */
export function isSame(a: unknown, b: unknown): boolean {
  const key = schemaKey(a);
  return key === schemaKey(b) && !key.includes('"$ref":');
}

/** Whether a field can be part of a key: it is always there, and a text, a number or a boolean. */
export function canBeKey(payload: JsonSchema, field: string): boolean {
  if (!requiredFields(payload).has(field)) return false;
  const property = propertiesOf(payload).find(([name]) => name === field)?.[1];
  if (property === undefined) return false;
  const type = property['type'] ?? (property['$ref'] === undefined ? undefined : resolveReference(payload, property['$ref'])?.['type']);
  if (type !== undefined) return ['string', 'integer', 'number', 'boolean'].includes(type as string);
  const values = Array.isArray(property['enum']) ? property['enum'] : 'const' in property ? [property['const']] : [];
  return values.length > 0 && values.every((value) => ['string', 'number', 'boolean'].includes(typeof value));
}

const minima = new Set(['minLength', 'minItems', 'minProperties']);

/** Characters that the repetitions of a pattern ask for at least, each one times those around it. */
const repetitions = (pattern: string) =>
  [...pattern.matchAll(/\{(\d+)/g)].reduce((product, [, count]) => product * Math.max(1, Number(count)), 1);

function ownDemand(name: string, value: unknown): number {
  if (minima.has(name) && typeof value === 'number') return value;
  return name === 'pattern' && typeof value === 'string' ? repetitions(value) : largestDemand(value);
}

/** The largest size that the schema, or one within it, demands of a text, list or object. */
export function largestDemand(schema: unknown): number {
  if (typeof schema !== 'object' || schema === null) return 0;
  return Object.entries(schema).reduce((most, [name, value]) => Math.max(most, ownDemand(name, value)), 0);
}

/** Whether a schema inside this one has an address of its own, under which two payloads could meet. */
export function hasInnerId(schema: unknown, inner = false): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  if (inner && Object.hasOwn(schema, '$id') && typeof (schema as JsonSchema)['$id'] === 'string') return true;
  return Object.values(schema).some((value) => hasInnerId(value, true));
}

/** Half characters and NUL: PostgreSQL stores neither in JSON. */
const unstorable = /[\0\p{Surrogate}]/u;

/** A text that every message could hold, as a name or a value, and no database can store; undefined where there is none. */
export function unstorableText(schema: unknown): string | undefined {
  if (typeof schema === 'string') return unstorable.test(schema) ? schema : undefined;
  if (typeof schema !== 'object' || schema === null) return undefined;
  for (const [name, value] of Object.entries(schema)) {
    if (annotations.has(name) && name !== 'examples') continue;
    const found = unstorable.test(name) ? name : unstorableText(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
