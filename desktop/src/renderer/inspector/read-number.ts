import type { PropertySchema } from '../document/schema.ts';

export type NumberReading = { readonly value: number | string | undefined } | { readonly error: string };

const factors: Readonly<Record<string, number>> = { ms: 1, s: 1000, sec: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const scales: Readonly<Record<string, number>> = { k: 1000, m: 1_000_000 };

function magnitude(text: string, unit: string | undefined): number | undefined {
  const match = /^([0-9][0-9_, ]*(?:\.[0-9]+)?)\s*([a-z]*)$/i.exec(text);
  if (!match) return undefined;
  const [, digits = '', suffix = ''] = match;
  const factor = suffix === '' ? 1 : (unit === 'ms' ? factors : scales)[suffix.toLowerCase()];
  return factor === undefined ? undefined : Number((Number(digits.replaceAll(/[_, ]/g, '')) * factor).toPrecision(15));
}

const literals = (schema: PropertySchema) =>
  (schema.anyOf ?? []).flatMap((option) => (typeof option.const === 'string' ? [option.const] : []));
const numeric = (schema: PropertySchema) => schema.anyOf?.find(({ type }) => type === 'integer' || type === 'number') ?? schema;

/**
 * What was typed into a number field: `10000`, `10k`, `30 s` where the unit is ms, or a word that the schema allows.
 * Empty means the default.
 */
export function readNumber(text: string, schema: PropertySchema): NumberReading {
  const words = text.trim();
  if (words === '') return { value: undefined };
  if (literals(schema).includes(words)) return { value: words };
  const { type, minimum, maximum, exclusiveMinimum } = numeric(schema);
  const value = magnitude(words, schema['x-unit']);
  if (value === undefined) return { error: schema['x-unit'] === 'ms' ? 'Write a time, such as 500, 30 s or 5 min.' : 'Write a number.' };
  if (type === 'integer' && !Number.isInteger(value)) return { error: 'Write a whole number.' };
  if (minimum !== undefined && value < minimum) return { error: `At least ${minimum}.` };
  if (maximum !== undefined && value > maximum) return { error: `At most ${maximum}.` };
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return { error: `More than ${exclusiveMinimum}.` };
  return { value };
}
