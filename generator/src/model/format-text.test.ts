import { describe, expect, it } from 'vitest';
import { corpus } from '../fuzz/corpus.fixture.ts';
import { formatText, parseTopology, serialiseTopology, type Format, type Topology } from './index.ts';

function topologyOf(text: string, format?: Format): Topology {
  const { topology } = parseTopology(text, format);
  if (!topology) throw new Error('the example does not fit the format');
  return topology;
}

const formatted = (text: string) => formatText(text, topologyOf(text), 'yaml');

describe('formatText', () => {
  it('sorts, indents and keeps comments with what they speak of', () => {
    const text = `# The shop
info: { name: shop }
eventwright: "1.0"
nodes:
    # Takes orders.
    web:
        title: Web # For people.
        kind: producer
    orders: { maxLength: 10, kind: queue }
edges: {}
`;
    expect(formatted(text)).toBe(`# The shop
eventwright: "1.0"
info: { name: shop }
nodes:
  orders: { kind: queue, maxLength: 10 }
  # Takes orders.
  web:
    kind: producer
    title: Web # For people.
`);
  });

  it('leaves the order where aliases need it', () => {
    const text = 'eventwright: "1.0"\ninfo: { name: shop }\nnodes:\n  z: &one { kind: queue }\n  a: *one\n';
    expect(topologyOf(formatted(text))).toEqual(topologyOf(text));
  });

  it('changes no meaning, loses no comment, and is done after one time', () => {
    for (const [index, text] of corpus().texts.entries()) {
      const { topology, format } = parseTopology(text);
      // A third of them is enough: they are alike.
      if (!topology || index % 3 > 0) continue;
      const once = formatText(text, topology, format);
      expect(topologyOf(once)).toEqual(topology);
      expect(formatText(once, topology, format)).toBe(once);
      const comments = (each: string) => (each.match(/(?:^|\s)# .*/gm) ?? []).map((line) => line.trim()).toSorted();
      expect(comments(once)).toEqual(comments(text));
    }
  });

  it('prints JSON anew', () => {
    const topology = topologyOf('{"info":{"name":"shop"},"eventwright":"1.0"}');
    expect(formatText('{"info":{"name":"shop"},"eventwright":"1.0"}', topology, 'json')).toBe(serialiseTopology(topology, 'json'));
  });
});
