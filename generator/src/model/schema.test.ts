import { describe, expect, it } from 'vitest';
import { nodeKinds } from '../nodes/index.ts';
import { edgeKinds, legalEdgeKinds } from './edges.ts';
import { topologySchema } from './topology.ts';

type Schema = {
  title?: string;
  description?: string;
  examples?: unknown[];
  type?: string;
  const?: unknown;
  default?: unknown;
  'x-unit'?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
};

/** Every named property below a schema, with its path. */
function* properties(schema: Schema, path: string): Generator<[string, Schema]> {
  for (const [member, child] of Object.entries(schema.properties ?? {})) {
    yield [`${path}.${member}`, child];
    yield* properties(child, `${path}.${member}`);
  }
}

const all = [
  ...properties(topologySchema as Schema, 'topology'),
  ...[...nodeKinds, ...edgeKinds].flatMap(({ kind, schema }) => [...properties(schema as Schema, kind)]),
].filter(([, schema]) => schema.const === undefined);

describe('the schema documents itself', () => {
  it.each(all)('%s', (_path, schema) => {
    expect(schema.title).toBeTruthy();
    if (!schema.description) throw new Error('no description');
    if (schema.properties || (schema.type === 'object' && !schema.examples)) return;
    expect(schema.examples?.length).toBeGreaterThan(0);
    if (schema.type === 'integer' || schema.type === 'number') expect(schema['x-unit']).toBeTruthy();
    if (schema.default !== undefined && schema.enum) expect(schema.enum).toContain(schema.default);
  });
});

describe('legalEdgeKinds', () => {
  it.each([
    ['producer', 'queue', ['send']],
    ['queue', 'consumer', ['receive', 'scale']],
    ['topic', 'read-model', ['project']],
    ['queue', 'queue', ['dead-letter']],
    ['producer', 'producer', []],
    ['consumer', 'command-store', ['write', 'read']],
  ] as const)('%s → %s', (from, to, expected) => {
    expect(legalEdgeKinds(from, to)).toEqual(expected);
  });
});
