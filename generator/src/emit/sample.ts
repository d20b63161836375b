import { isSchema, propertiesOf, requiredFields, resolveReference, type JsonSchema } from './payload.ts';

const maxDepth = 16;

/** Texts of the usual formats. */
const formatted: Readonly<Record<string, string>> = {
  'date-time': '2025-01-31T12:00:00Z',
  date: '2025-01-31',
  time: '12:00:00Z',
  duration: 'PT1M',
  uuid: '00000000-0000-4000-8000-000000000000',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
};

/**
 * A value that fits the schema wherever examples, constants and bounds allow one to be told; `pattern` and the rarer
 * keywords need an example in the schema. Only required members are filled in.
 */
export function sampleOf(schema: JsonSchema): unknown {
  return sample(schema, schema, 0);
}

/** The value that stands in for one field of a payload. */
export function sampleField(payload: JsonSchema, field: JsonSchema): unknown {
  return sample(field, payload, 0);
}

function sample(schema: unknown, root: JsonSchema, depth: number): unknown {
  if (!isSchema(schema) || depth > maxDepth) return null;
  const given = givenValue(schema);
  if (given !== undefined) return given;
  if (schema['$ref'] !== undefined) return sample(resolveReference(root, schema['$ref']), root, depth + 1);
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const branches = schema[keyword];
    if (Array.isArray(branches) && branches.length > 0) return sample(branches[0], root, depth + 1);
  }
  if (Array.isArray(schema['allOf'])) return merged(schema, schema['allOf'], root, depth);
  return sampleByType(schema, root, depth);
}

/** A value that the schema itself names. */
function givenValue(schema: JsonSchema): unknown {
  const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);
  return schema['const'] ?? first(schema['examples']) ?? schema['example'] ?? schema['default'] ?? first(schema['enum']);
}

function merged(schema: JsonSchema, branches: readonly unknown[], root: JsonSchema, depth: number): unknown {
  const { allOf: _branches, ...rest } = schema;
  const values = [rest, ...branches].map((branch) => sample(branch, root, depth + 1));
  return values.every(isSchema) ? Object.assign({}, ...values) : values.find((value) => value !== null);
}

function sampleByType(schema: JsonSchema, root: JsonSchema, depth: number): unknown {
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  switch (type ?? (isSchema(schema['properties']) ? 'object' : undefined)) {
    case 'string':
      return sampleText(schema);
    case 'integer':
    case 'number':
      return sampleNumber(schema);
    case 'boolean':
      return true;
    case 'array':
      return sampleList(schema, root, depth);
    case 'object':
      return sampleObject(schema, root, depth);
    default:
      return null;
  }
}

function sampleText(schema: JsonSchema): string {
  const known = typeof schema['format'] === 'string' ? formatted[schema['format']] : undefined;
  if (known !== undefined) return known;
  const least = typeof schema['minLength'] === 'number' ? schema['minLength'] : 0;
  const most = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : Number.MAX_SAFE_INTEGER;
  return 'example'.padEnd(Math.min(least, 10_000), 'x').slice(0, most);
}

function sampleNumber(schema: JsonSchema): number {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf } = schema;
  const step = typeof multipleOf === 'number' && multipleOf > 0 ? multipleOf : 1;
  if (typeof minimum === 'number') return Math.ceil(minimum / step) * step;
  if (typeof exclusiveMinimum === 'number') return (Math.floor(exclusiveMinimum / step) + 1) * step;
  if (typeof maximum === 'number') return Math.min(step, Math.floor(maximum / step) * step);
  if (typeof exclusiveMaximum === 'number') return Math.min(step, (Math.ceil(exclusiveMaximum / step) - 1) * step);
  return step;
}

function sampleList(schema: JsonSchema, root: JsonSchema, depth: number): unknown[] {
  const first = Array.isArray(schema['prefixItems']) ? schema['prefixItems'].map((item) => sample(item, root, depth + 1)) : [];
  const least = typeof schema['minItems'] === 'number' ? Math.min(schema['minItems'], 100) : 0;
  while (first.length < least) first.push(sample(schema['items'], root, depth + 1));
  return first;
}

function sampleObject(schema: JsonSchema, root: JsonSchema, depth: number): object {
  const required = requiredFields(schema);
  const entries = propertiesOf(schema).filter(([name]) => required.has(name)).map(([name, property]) => [name, sample(property, root, depth + 1)] as const);
  return Object.fromEntries(entries);
}
