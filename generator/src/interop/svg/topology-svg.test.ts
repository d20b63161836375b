import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTopology, type Topology } from '../../model/index.ts';
import { deadLetterLinks } from './dead-letter-links.ts';
import { fitted, textWidth } from './markup.ts';
import { topologyToSvg } from './topology-svg.ts';

const gallery = new URL('../../../../schemas/examples/gallery/', import.meta.url);
const read = (name: string): Topology => {
  const { topology } = parseTopology(readFileSync(new URL(name, gallery), 'utf8'));
  if (!topology) throw new Error(`${name} does not parse`);
  return topology;
};

/** Every element closed, and nothing else between them than text. */
function openElements(svg: string): string[] {
  const open: string[] = [];
  for (const [, closing, name, selfClosing] of svg.matchAll(/<(\/?)([a-z]+)(?:"[^"]*"|[^">])*?(\/?)>/g)) {
    if (closing) expect(open.pop()).toBe(name);
    else if (!selfClosing) open.push(name ?? '');
  }
  return open;
}

describe.each(readdirSync(gallery).filter((name) => name.endsWith('.yaml')))('%s as a picture', (name) => {
  const topology = read(name);
  const svg = topologyToSvg(topology);

  it('is well-formed, and shows every node and every message that travels', () => {
    expect(openElements(svg)).toEqual([]);
    expect(svg.match(/<g transform/g)).toHaveLength(Object.keys(topology.nodes).length);
    for (const edge of Object.values(topology.edges)) {
      const [first] = edge.messages ?? [];
      if (first !== undefined) expect(svg).toContain((topology.messages[first]?.title ?? first).slice(0, 8));
    }
  });

  it('draws dead letters whether an edge or a property names their queue', () => {
    expect(svg.match(/stroke-dasharray="1\.5 4"/g) ?? []).toHaveLength(
      deadLetterLinks(topology).length +
        Object.values(topology.edges).filter(({ kind }) => kind === 'dead-letter' || kind === 'scale').length,
    );
  });

  it('has the same bytes each time, and other colours in the dark', () => {
    expect(topologyToSvg(read(name))).toBe(svg);
    expect(topologyToSvg(topology, { theme: 'dark' })).toContain('#0e1115');
  });
});

describe('services of several nodes', () => {
  const text = `eventwright: "1.0"
info: { name: shop }
nodes:
  desk: { kind: consumer }
  mail: { kind: consumer, service: desk }
  stock: { kind: consumer, service: warehouse }
layout:
  desk: { x: 0, y: 0 }
  mail: { x: 300, y: 0 }
  stock: { x: 0, y: 300 }
`;
  const { topology } = parseTopology(text, 'yaml');
  if (!topology) throw new Error('the text is no topology');

  it('have a boundary round their cards, within the picture, beneath them and named', () => {
    const svg = topologyToSvg(topology);
    expect(svg).toContain('<rect x="-20" y="-48" width="556" height="172" rx="16"');
    expect(svg).toMatch(/^<svg [^>]*viewBox="-60 -88 636 532"/);
    expect(svg.match(/>desk<\/text>/g)).toHaveLength(3);
    expect(svg.indexOf('width="556"')).toBeLessThan(svg.indexOf('<g transform'));
    expect(openElements(svg)).toEqual([]);
  });

  it('are none where each node is a service of its own', () => {
    const { mail: _mail, ...nodes } = topology.nodes;
    expect(topologyToSvg({ ...topology, nodes })).not.toContain('rx="16"');
  });
});

describe('texts in a picture', () => {
  it('cannot leave their place in the markup', () => {
    const title = '</text><script>alert(1)</script>" & \u0000\uD800';
    const topology: Topology = { ...read('login.topology.yaml'), info: { name: 'x', title } };
    const svg = topologyToSvg(topology);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot; &amp; ');
    expect(openElements(svg)).toEqual([]);
  });

  it.each([
    ['Orders', 200, 'Orders'],
    ['A very long title of a queue', 80, 'A very lo…'],
    ['订单处理系统', 40, '订单…'],
  ])('%s in %d px', (text, width, shown) => {
    expect(fitted(text, 13, width)).toBe(shown);
    expect(textWidth(shown, 13)).toBeLessThanOrEqual(width);
  });
});

describe('an empty drawing', () => {
  it('is an empty picture', () => {
    const empty = { ...read('login.topology.yaml'), nodes: {}, edges: {}, layout: {} };
    expect(topologyToSvg(empty)).toContain('viewBox="-40 -40 80 80"');
  });
});
