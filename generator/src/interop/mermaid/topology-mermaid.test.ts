import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTopology } from '../../model/index.ts';
import { topologyToMermaid } from './topology-mermaid.ts';

const gallery = new URL('../../../../schemas/examples/gallery/', import.meta.url);
const topologyOf = (text: string) => {
  const { topology } = parseTopology(text, 'yaml');
  if (!topology) throw new Error('the text is no topology');
  return topology;
};
/** The grammar of what is written: one statement a line. */
const statement =
  /^( {2}n_\w+(\[|\[\[|\(\[|\[\/|\[\(|\{\{)"[^"\n]*"(\]|\]\]|\]\)|\/\]|\)\]|\}\}):::[a-z-]+| {2}n_\w+ (-->|-\.->|==>)(\|"[^"\n]*"\|)? n_\w+| {2}classDef [a-z-]+ [\w:#, -]+)$/;

describe.each(readdirSync(gallery).filter((name) => name.endsWith('.yaml')))('%s as Mermaid', (name) => {
  it('has every node and edge, in statements that Mermaid knows', () => {
    const topology = topologyOf(readFileSync(new URL(name, gallery), 'utf8'));
    const [head, ...lines] = topologyToMermaid(topology).trimEnd().split('\n');
    expect(head).toBe('flowchart LR');
    for (const line of lines) expect(line).toMatch(statement);
    expect(lines.filter((line) => line.includes(':::'))).toHaveLength(Object.keys(topology.nodes).length);
    expect(lines.filter((line) => />/.test(line)).length).toBeGreaterThanOrEqual(Object.keys(topology.edges).length);
  });
});

it('takes any title for words, never for statements', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (title) => {
      const topology = topologyOf('eventwright: "1.0"\ninfo: { name: a }\nnodes: { orders: { kind: queue } }\n');
      const { orders } = topology.nodes;
      if (!orders) throw new Error('the node is there');
      const [, line = '', ...rest] = topologyToMermaid({ ...topology, nodes: { orders: { ...orders, title } } })
        .trimEnd()
        .split('\n');
      expect(line).toMatch(statement);
      expect(rest).toHaveLength(1);
    }),
    { numRuns: 50 },
  );
});
