import type { Random } from '../runtime/ports.ts';
import { samplePattern } from './pattern-sample.core.ts';

type Schema = Readonly<Record<string, unknown>>;

const deepest = 12;

/**
 * A value that a JSON Schema allows: const, enum and examples first, then type, format, pattern and bounds; every
 * declared property is filled. References within the schema are followed.
 */
export function sampleSchema(schema: unknown, random: Random, root: unknown = schema, depth = 0): unknown {
  const own = resolve(schema, root);
  if (depth > deepest) return null;
  if ('const' in own) return own['const'];
  for (const list of [own['enum'], own['examples']]) {
    if (Array.isArray(list) && list.length > 0) return pick(list, random);
  }
  const [choice] = listOf(own['oneOf'] ?? own['anyOf']);
  if (choice !== undefined)
    return sampleSchema({ ...own, ...resolve(choice, root), oneOf: undefined, anyOf: undefined }, random, root, depth + 1);
  switch (typeOf(own)) {
    case 'object':
      return sampleObject(own, random, root, depth);
    case 'array':
      return sampleArray(own, random, root, depth);
    case 'integer':
      return sampleNumber(own, random, 1);
    case 'number':
      return sampleNumber(own, random, 0.01);
    case 'boolean':
      return random() < 0.5;
    case 'null':
      return null;
    default:
      return sampleText(own, random);
  }
}

/** Schema of a property of an object schema, an empty one where it is not declared. */
export function propertySchema(schema: unknown, name: string): Schema {
  const properties = resolve(schema, schema)['properties'];
  const found = isSchema(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return found === undefined ? {} : resolve(found, schema);
}

function sampleObject(schema: Schema, random: Random, root: unknown, depth: number): Record<string, unknown> {
  const parts = [schema, ...listOf(schema['allOf']).map((part) => resolve(part, root))];
  const members = parts.flatMap(({ properties }) => (isSchema(properties) ? Object.entries(properties) : []));
  return Object.fromEntries(members.map(([name, member]) => [name, sampleSchema(member, random, root, depth + 1)]));
}

function sampleArray(schema: Schema, random: Random, root: unknown, depth: number): unknown[] {
  const least = numberOf(schema['minItems']) ?? 1;
  const most = Math.min(numberOf(schema['maxItems']) ?? least + 2, least + 2);
  const count = least + Math.floor(random() * (most - least + 1));
  return Array.from({ length: count }, () => sampleSchema(schema['items'] ?? {}, random, root, depth + 1));
}

function sampleNumber(schema: Schema, random: Random, unit: number): number {
  const step = numberOf(schema['multipleOf']) ?? unit;
  const above = numberOf(schema['exclusiveMinimum']);
  const below = numberOf(schema['exclusiveMaximum']);
  const least = numberOf(schema['minimum']) ?? (above === undefined ? undefined : above + step);
  const most = numberOf(schema['maximum']) ?? (below === undefined ? undefined : below - step);
  const from = Math.ceil((least ?? (most === undefined ? 1 : Math.min(1, most))) / step);
  const to = Math.floor((most ?? from * step + 1000) / step);
  const steps = from + Math.floor(random() * (to - from + 1));
  return Number((steps * step).toFixed(10));
}

function sampleText(schema: Schema, random: Random): string {
  const formatted = typeof schema['format'] === 'string' ? formats[schema['format']] : undefined;
  if (formatted !== undefined) return formatted(random);
  if (typeof schema['pattern'] === 'string') return samplePattern(schema['pattern'], random);
  const least = numberOf(schema['minLength']) ?? 0;
  const most = numberOf(schema['maxLength']) ?? Math.max(least, 8);
  const length = Math.max(least, Math.min(most, 8));
  return Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const dayMs = 86_400_000;
const firstDay = Date.UTC(2026, 0, 1);

const formats: Readonly<Record<string, (random: Random) => string>> = {
  uuid: (random) => {
    const digit = (n: number) => Math.floor(random() * n).toString(16);
    const digits = (count: number) => Array.from({ length: count }, () => digit(16)).join('');
    return `${digits(8)}-${digits(4)}-4${digits(3)}-${(8 + Math.floor(random() * 4)).toString(16)}${digits(3)}-${digits(12)}`;
  },
  'date-time': (random) => someDay(random).toISOString(),
  date: (random) => someDay(random).toISOString().slice(0, 10),
  time: (random) => someDay(random).toISOString().slice(11),
  duration: (random) => `PT${1 + Math.floor(random() * 59)}M`,
  email: (random) => `user${Math.floor(random() * 1000)}@example.com`,
  hostname: (random) => `host${Math.floor(random() * 1000)}.example.com`,
  ipv4: (random) => `192.0.2.${Math.floor(random() * 256)}`,
  ipv6: (random) => `2001:db8::${Math.floor(random() * 65_536).toString(16)}`,
  uri: (random) => `https://example.com/${Math.floor(random() * 1000)}`,
  'uri-reference': (random) => `/${Math.floor(random() * 1000)}`,
};

function someDay(random: Random): Date {
  return new Date(firstDay + Math.floor(random() * 365 * dayMs));
}

function typeOf(schema: Schema): unknown {
  const { type } = schema;
  if (Array.isArray(type)) return type.find((each) => each !== 'null') ?? 'null';
  if (type !== undefined) return type;
  if ('properties' in schema || 'allOf' in schema) return 'object';
  return 'items' in schema ? 'array' : 'string';
}

function resolve(schema: unknown, root: unknown): Schema {
  if (!isSchema(schema)) return {};
  const { $ref: reference } = schema;
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return schema;
  const steps = reference.slice(2).split('/');
  let target: unknown = root;
  for (const step of steps) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    target = isSchema(target) && Object.hasOwn(target, name) ? target[name] : undefined;
  }
  return isSchema(target) && target['$ref'] !== reference ? target : {};
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function pick(list: readonly unknown[], random: Random): unknown {
  return list[Math.floor(random() * list.length)];
}
