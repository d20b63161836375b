import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTopology } from '../../model/index.ts';
import { topologyToSvg } from '../svg/index.ts';
import { runsOf } from './fonts.ts';
import { readPath, type Point } from './path.ts';
import { svgToPdf } from './svg-to-pdf.ts';

const gallery = new URL('../../../../schemas/examples/gallery/', import.meta.url);
const topologyOf = (text: string) => {
  const { topology } = parseTopology(text, 'yaml');
  if (!topology) throw new Error('the text is no topology');
  return topology;
};

/** The parts of a file as a reader finds them: by the table at its end. */
function objectsOf(pdf: string): string[] {
  const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(pdf)?.[1]);
  expect(pdf.slice(table, table + 5)).toBe('xref\n');
  const starts = [...pdf.slice(table).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, start]) => Number(start));
  return starts.map((start, index) => {
    const end = pdf.indexOf('endobj', start);
    expect(pdf.slice(start).startsWith(`${index + 1} 0 obj\n`)).toBe(true);
    return pdf.slice(start, end);
  });
}

const streamOf = (pdf: string) => {
  const [, length, content = ''] = /<< \/Length (\d+) >>\nstream\n([\s\S]*)\nendstream/.exec(objectsOf(pdf)[3] ?? '') ?? [];
  expect(content).toHaveLength(Number(length));
  return content;
};

describe.each(readdirSync(gallery).filter((name) => name.endsWith('.yaml')))('%s as PDF', (name) => {
  it('is a file whose table leads to its parts, with every title as text, and the same each time', () => {
    const topology = topologyOf(readFileSync(new URL(name, gallery), 'utf8'));
    const pdf = svgToPdf(topologyToSvg(topology));
    const content = streamOf(pdf);
    expect(objectsOf(pdf)).toHaveLength(9);
    expect(/^[\n\x20-\x7e]*$/.test(pdf)).toBe(true);
    for (const node of Object.values(topology.nodes)) {
      const [first] = runsOf((node.title ?? '').slice(0, 6));
      expect(content).toContain(first?.hex ?? '');
    }
    expect(content.match(/^q$/gm)?.length).toBe(content.match(/^Q$/gm)?.length);
    expect(content).not.toMatch(/NaN|Infinity|undefined/);
    expect(svgToPdf(topologyToSvg(topology))).toBe(pdf);
  });
});

describe('any title', () => {
  it('becomes a text of its own and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (title) => {
        const topology = topologyOf('eventwright: "1.0"\ninfo: { name: a }\nnodes: { orders: { kind: queue } }\n');
        const { orders } = topology.nodes;
        if (!orders) throw new Error('the node is there');
        const pdf = svgToPdf(topologyToSvg({ ...topology, nodes: { orders: { ...orders, title } } }));
        expect(objectsOf(pdf)).toHaveLength(9);
        for (const [, text] of streamOf(pdf).matchAll(/<([^>]*)> Tj/g)) expect(text).toMatch(/^([0-9a-f]{2})*$/);
      }),
      { numRuns: 50 },
    );
  });

  it('is set in Chinese where it is', () => {
    expect(runsOf('订单 A')).toEqual([
      { font: 'chinese', hex: '8ba25355', width: 2 },
      { font: 'latin', hex: '2041', width: expect.closeTo(0.945) as number },
    ]);
  });
});

describe('a path', () => {
  const endsOf = (data: string): (Point | 'close')[] => readPath(data).map((segment) => (segment.type === 'close' ? 'close' : segment.to));
  it.each([
    ['M1 2L3 4H5V6Z', [[1, 2], [3, 4], [5, 4], [5, 6], 'close']],
    ['m1 2 3 4h-1v.5z', [[1, 2], [4, 6], [3, 6], [3, 6.5], 'close']],
    [
      'M0 0a.5.5 0 0 0 .937-.024',
      [
        [0, 0],
        [0.937, -0.024],
      ],
    ],
    [
      'M0 0A1 1 0 011 1',
      [
        [0, 0],
        [1, 1],
      ],
    ],
  ])('%s ends at %o', (data, expected) => {
    const found = endsOf(data);
    expect(found.filter((_end, index) => index === 0 || index === found.length - 1 || expected.length === found.length)).toEqual(
      expected.length === found.length ? expected : [expected[0], expected.at(-1)],
    );
  });

  it('follows an arc on its circle', () => {
    for (const segment of readPath('M10 0A10 10 0 1 1 0 -10'))
      if (segment.type === 'curve') {
        const [a, b, c, d] = [segment.first, segment.second, segment.to].map(([x, y]) => Math.hypot(x, y));
        expect(d).toBeUndefined();
        expect(c).toBeCloseTo(10, 6);
        expect(a).toBeCloseTo(b ?? 0, 6);
      }
  });

  it('refuses what it does not know', () => {
    expect(() => readPath('M0 0T1 1')).toThrow(RangeError);
    expect(() => readPath('M0 x')).toThrow(RangeError);
    expect(() => svgToPdf('<p>no</p>')).toThrow(RangeError);
    expect(() => svgToPdf('<svg viewBox="0 0 1 1"><image href="x"/></svg>')).toThrow(RangeError);
  });
});
