import { edgeKinds, parseTopology } from 'eventwright/model/index.ts';
import { nodeKinds } from 'eventwright/nodes/index.ts';
import { describe, expect, it } from 'vitest';
import { emptyTopology } from '../document/empty-topology.ts';
import { addEdge, addNode, setElement } from '../document/operations.ts';
import type { PropertySchema } from '../document/schema.ts';
import { initialGroup, referenceCandidates } from './group-presets.ts';
import { readNumber } from './read-number.ts';

describe('readNumber', () => {
  const count: PropertySchema = { type: 'integer', minimum: 1, 'x-unit': 'messages' };
  const time: PropertySchema = { type: 'integer', minimum: 0, 'x-unit': 'ms' };
  const attempts: PropertySchema = { anyOf: [{ type: 'integer', minimum: 1 }, { const: 'infinite' }], 'x-unit': 'attempts' };
  it.each([
    ['', count, undefined],
    ['10000', count, 10_000],
    ['10k', count, 10_000],
    ['10,000', count, 10_000],
    ['30 s', time, 30_000],
    ['1.5min', time, 90_000],
    ['0.1s', time, 100],
    ['infinite', attempts, 'infinite'],
    ['3', attempts, 3],
  ])('%j is taken', (text, schema, value) => expect(readNumber(text, schema)).toEqual({ value }));

  it.each([
    ['0', count, 'At least 1.'],
    ['1.5', count, 'Write a whole number.'],
    ['ten', count, 'Write a number.'],
    ['-1', count, 'Write a number.'],
    ['5 parsecs', time, 'Write a time, such as 500, 30 s or 5 min.'],
    ['0', attempts, 'At least 1.'],
    ['0', { type: 'number', exclusiveMinimum: 0 }, 'More than 0.'],
    ['9', { type: 'integer', maximum: 8 }, 'At most 8.'],
  ])('%j is refused', (text, schema, error) => expect(readNumber(text, schema)).toEqual({ error }));
});

const groupsOf = (schema: PropertySchema) =>
  Object.entries(schema.properties ?? {}).filter(([, { properties }]) => properties !== undefined);

describe('initialGroup', () => {
  // A dead-letter queue and a store are there to refer to, as they are when the user adds a block that names one.
  const base = () => {
    const queue = addNode(emptyTopology(), 'queue', { x: 0, y: 0 }, 'dlq').topology;
    return addNode(queue, 'command-store', { x: 0, y: 200 }, 'db').topology;
  };

  const nodeGroups = nodeKinds.flatMap(({ kind, schema }) =>
    groupsOf(schema as unknown as PropertySchema).map(([member, group]) => [kind, member, group] as const),
  );
  it.each(nodeGroups)('is valid as added: %s %s', (kind, member, group) => {
    const { topology, id } = addNode(base(), kind, { x: 0, y: 0 });
    const edited = setElement(topology, 'nodes', id, { ...topology.nodes[id], [member]: initialGroup(topology, member, group) });
    expect(parseTopology(JSON.stringify(edited)).findings).toEqual([]);
  });

  const edgeGroups = edgeKinds.flatMap(({ kind, schema, pairs }) =>
    groupsOf(schema as unknown as PropertySchema).map(([member, group]) => [kind, member, pairs[0]!, group] as const),
  );
  it.each(edgeGroups)('is valid as added: %s %s', (kind, member, pair, group) => {
    const from = addNode(base(), pair[0], { x: 0, y: 0 });
    const to = addNode(from.topology, pair[1], { x: 0, y: 0 });
    const { topology, id } = addEdge(to.topology, kind, from.id, to.id);
    const edited = setElement(topology, 'edges', id, { ...topology.edges[id], [member]: initialGroup(topology, member, group) });
    expect(parseTopology(JSON.stringify(edited)).findings).toEqual([]);
  });

  it('names only nodes that fit', () => {
    expect(referenceCandidates(base(), 'channel', 'node')).toEqual(['dlq']);
    expect(referenceCandidates(base(), 'dedupStore', 'node')).toEqual(['db']);
    expect(referenceCandidates(base(), 'server', 'server')).toEqual(['main']);
  });
});
