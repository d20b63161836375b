import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTopology, serialiseTopology, updateText, type Topology } from './index.ts';

const id = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const free = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const queue = fc.record(
  { kind: fc.constant('queue' as const), title: fc.string(), maxLength: fc.integer({ min: 1, max: 1e6 }), 'x-note': free },
  { requiredKeys: ['kind'] },
);
const topologies = fc.record({
  eventwright: fc.constant('1.0' as const),
  info: fc.record({ name: id, title: fc.string() }, { requiredKeys: ['name'] }),
  servers: fc.constant({}),
  messages: fc.dictionary(id, fc.record({ kind: fc.constant('event' as const), payload: fc.dictionary(id, free) }), {
    noNullPrototype: true,
  }),
  nodes: fc.dictionary(id, queue, { noNullPrototype: true }),
  edges: fc.constant({}),
  rules: fc.constant({}),
  layout: fc.dictionary(id, fc.record({ x: fc.integer({ min: -1000, max: 1000 }), y: fc.integer({ min: -1000, max: 1000 }) }), {
    noNullPrototype: true,
  }),
}) as unknown as fc.Arbitrary<Topology>;

describe.each(['json', 'yaml'] as const)('serialiseTopology to %s', (format) => {
  it('is the inverse of parsing', () => {
    fc.assert(
      fc.property(topologies, (topology) => {
        expect(parseTopology(serialiseTopology(topology, format), format).topology).toEqual(topology);
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of ids', () => {
    fc.assert(
      fc.property(topologies, (topology) => {
        const shuffled = { ...topology, nodes: Object.fromEntries(Object.entries(topology.nodes).toReversed()) };
        expect(serialiseTopology(shuffled, format)).toBe(serialiseTopology(topology, format));
      }),
    );
  });
});

describe('updateText', () => {
  const original = [
    '# why this system exists',
    'eventwright: "1.0"',
    'info: { name: shop } # short name',
    'nodes:',
    '  orders:',
    '    kind: queue',
    '    # sized in May',
    '    maxLength: 10',
    '',
  ].join('\n');

  it('keeps comments and untouched lines', () => {
    const topology = parseTopology(original).topology!;
    topology.nodes['orders'] = { ...topology.nodes['orders']!, kind: 'queue', maxLength: 20 };
    topology.nodes['parcels'] = { kind: 'queue' };
    topology.layout['orders'] = { x: 1, y: 2 };
    const text = updateText(original, topology, 'yaml');
    expect(text).toContain('# why this system exists');
    expect(text).toContain('# short name');
    expect(text).toContain('# sized in May\n    maxLength: 20');
    expect(text).toContain('orders: { x: 1, y: 2 }');
  });

  it('gives a text that parses to the topology', () => {
    fc.assert(
      fc.property(topologies, topologies, (before, after) => {
        const text = updateText(serialiseTopology(before, 'yaml'), after, 'yaml');
        expect(parseTopology(text, 'yaml').topology).toEqual(after);
      }),
      { numRuns: 300 },
    );
  });
});
