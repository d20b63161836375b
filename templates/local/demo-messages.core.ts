import type { Random } from '../runtime/ports.ts';
import type { MessageDescription, SystemDescription } from '../runtime/system.ts';
import { propertySchema, sampleSchema } from './schema-sample.core.ts';
import { seededRandom } from './seeded-random.core.ts';

export interface DemoMessage {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

export interface BatchOptions {
  readonly count: number;
  /** Makes the ids of this run unlike those of others. */
  readonly run: string;
  readonly random: Random;
}

/** Messages per distinct key, about: some keys recur, as customers do. */
const messagesPerKey = 4;
const mostPatternTries = 100;

/** Messages of one type that its schema allows, each with an id of its own, over many keys. @throws Error where the schema cannot give enough different ids. */
export function demoMessages(system: SystemDescription, description: MessageDescription, options: BatchOptions): DemoMessage[] {
  const { type, idField, payload } = description;
  const keys = keyFields(system, description);
  const spread = Math.max(1, Math.ceil(options.count / messagesPerKey));
  const used = new Set<unknown>();
  return Array.from({ length: options.count }, (_, index) => {
    const sampled = sampleSchema(payload, options.random);
    const data: Record<string, unknown> = { ...(sampled as Record<string, unknown>) };
    for (const field of keys) {
      if (field in data) data[field] = vary(propertySchema(payload, field), data[field], field, '', index % spread, options.random);
    }
    if (idField !== undefined) data[idField] = uniqueValue(propertySchema(payload, idField), data[idField], idField, index, used, options);
    return { type, data };
  });
}

/** Fields that decide where a message goes: partition key, shard keys, keys of entities. */
function keyFields(system: SystemDescription, { idField, partitionKey }: MessageDescription): string[] {
  const stores = system.stores.flatMap(({ entity, sharding }) => [...entity.key, ...(sharding?.shardKey ?? [])]);
  const fields = new Set(partitionKey === undefined ? stores : [partitionKey, ...stores]);
  return [...fields].filter((field) => field !== idField);
}

function uniqueValue(
  schema: Readonly<Record<string, unknown>>,
  sampled: unknown,
  field: string,
  index: number,
  used: Set<unknown>,
  options: BatchOptions,
): unknown {
  for (let tries = 0; tries < mostPatternTries; tries++) {
    const value = vary(schema, sampled, field, options.run, index, options.random);
    if (used.has(value)) continue;
    used.add(value);
    return value;
  }
  throw new Error(`the schema of "${field}" does not give ${options.count} different values`);
}

/** A value of the property that follows from `number` where the schema lets it, else a new sample. */
function vary(
  schema: Readonly<Record<string, unknown>>,
  sampled: unknown,
  field: string,
  run: string,
  number: number,
  random: Random,
): unknown {
  if (schema['enum'] !== undefined || schema['const'] !== undefined) return sampleSchema(schema, random);
  if (typeof sampled === 'number') return varyNumber(schema, run, number);
  if (typeof sampled !== 'string') return sampled;
  const examples = schema['examples'];
  if (schema['format'] !== undefined || schema['pattern'] !== undefined)
    return sampleSchema({ ...schema, examples: undefined }, run === '' ? seededRandom(number) : random);
  const example = Array.isArray(examples) && typeof examples[0] === 'string' ? examples[0] : `${field}-0`;
  const prefix = /^[A-Za-z]+/.exec(example)?.[0] ?? field;
  const text = run === '' ? `${prefix}-${number + 1}` : `${prefix}-${run}-${number + 1}`;
  const most = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : text.length;
  return text.slice(-most).padEnd(typeof schema['minLength'] === 'number' ? schema['minLength'] : 0, '0');
}

function varyNumber(schema: Readonly<Record<string, unknown>>, run: string, number: number): number {
  const least = typeof schema['minimum'] === 'number' ? Math.ceil(schema['minimum']) : 1;
  const offset = run === '' ? 0 : Number.parseInt(run, 36) * 100_000;
  const most = typeof schema['maximum'] === 'number' ? schema['maximum'] : Number.MAX_SAFE_INTEGER;
  return least + ((offset + number) % Math.max(1, most - least + 1));
}
