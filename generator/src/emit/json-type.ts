import { commentText, memberName, stringLiteral } from './encode/typescript.ts';
import { isSchema, propertiesOf, requiredFields, resolveReference, type JsonSchema } from './payload.ts';

interface Place {
  readonly root: JsonSchema;
  /** References that are being followed: a recursive one becomes `unknown`. */
  readonly following: ReadonlySet<string>;
  readonly indent: number;
}

/** TypeScript type of what a JSON Schema allows, as text. Where the language cannot say it, the type is wider. */
export function typeOfSchema(schema: JsonSchema): string {
  return typeText(schema, { root: schema, following: new Set(), indent: 0 });
}

function typeText(schema: unknown, place: Place): string {
  if (schema === false) return 'never';
  if (!isSchema(schema)) return 'unknown';
  const reference = schema['$ref'];
  if (reference !== undefined) return referenceText(reference, place);
  if (Object.hasOwn(schema, 'const')) return valueText(schema['const']);
  if (Array.isArray(schema['enum'])) return union(schema['enum'].map(valueText));
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const branches = schema[keyword];
    if (Array.isArray(branches)) return union(branches.map((branch) => typeText(branch, place)));
  }
  if (Array.isArray(schema['allOf'])) return intersection(schema, schema['allOf'], place);
  return namedType(schema, place);
}

function referenceText(reference: unknown, place: Place): string {
  const target = resolveReference(place.root, reference);
  if (target === undefined || place.following.has(String(reference))) return 'unknown';
  return typeText(target, { ...place, following: new Set(place.following).add(String(reference)) });
}

function namedType(schema: JsonSchema, place: Place): string {
  const { type } = schema;
  if (Array.isArray(type)) return union(type.map((each) => namedType({ ...schema, type: each }, place)));
  switch (type ?? (isSchema(schema['properties']) ? 'object' : undefined)) {
    case 'string':
      return 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return arrayText(schema, place);
    case 'object':
      return objectText(schema, place);
    default:
      return 'unknown';
  }
}

function arrayText(schema: JsonSchema, place: Place): string {
  const first = schema['prefixItems'];
  const item = typeText(schema['items'], place);
  if (!Array.isArray(first)) return `readonly ${grouped(item)}[]`;
  const rest = schema['items'] === false ? '' : `, ...${grouped(item)}[]`;
  return `readonly [${first.map((each) => `(${typeText(each, place)})?`).join(', ')}${rest}]`;
}

function objectText(schema: JsonSchema, place: Place): string {
  const required = requiredFields(schema);
  const inner = { ...place, indent: place.indent + 2 };
  const pad = ' '.repeat(inner.indent);
  const lines = propertiesOf(schema).flatMap(([name, property]) => [
    ...commentLines(property['description'], pad),
    `${pad}readonly ${memberName(name)}${required.has(name) ? '' : '?'}: ${typeText(property, inner)};`,
  ]);
  const more = schema['additionalProperties'];
  if (lines.length === 0)
    return more === false
      ? 'Readonly<Record<string, never>>'
      : `Readonly<Record<string, ${isSchema(more) ? typeText(more, place) : 'unknown'}>>`;
  return `{\n${lines.join('\n')}\n${' '.repeat(place.indent)}}`;
}

function commentLines(description: unknown, pad: string): string[] {
  const text = typeof description === 'string' ? commentText(description) : '';
  return text === '' ? [] : [`${pad}/** ${text} */`];
}

function intersection(schema: JsonSchema, branches: readonly unknown[], place: Place): string {
  const { allOf: _branches, ...rest } = schema;
  const own = namedType(rest, place);
  const parts = branches.map((branch) => typeText(branch, place)).filter((part) => part !== 'unknown');
  if (own !== 'unknown') parts.unshift(own);
  return parts.length === 0 ? 'unknown' : [...new Set(parts)].map(grouped).join(' & ');
}

/** A value as a type; values that are no text, number, boolean or null widen. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return stringLiteral(value);
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return JSON.stringify(value);
  return 'unknown';
}

function union(parts: readonly string[]): string {
  const distinct = [...new Set(parts)];
  if (distinct.length === 0) return 'never';
  return distinct.includes('unknown') ? 'unknown' : distinct.map((part) => (distinct.length > 1 ? grouped(part) : part)).join(' | ');
}

const grouped = (type: string) => (/^[\w.]+$|^"[^"]*"$/.test(type) ? type : `(${type})`);
