import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdit, isSection, parseTopology, serialiseTopology, splitYaml, type EditStep, type Topology } from '../model/index.ts';
import { examplesRoot } from '../rules/rule-tester.fixture.ts';
import { PartMender } from './part-mender.ts';
import { sourceOf } from './piece-source.ts';

const galleryRoot = path.resolve(examplesRoot, '../gallery');
const gallery = readdirSync(galleryRoot).map((name) => [name, readFileSync(path.join(galleryRoot, name), 'utf8')] as const);

function read(text: string) {
  const { topology, source, findings } = parseTopology(text, 'yaml');
  if (!topology || !source) throw new Error(findings.map(({ message }) => message).join(' '));
  return { topology, source };
}

/** A comment before each element and at the end of each tenth line. */
const commented = (text: string): string =>
  text
    .split('\n')
    .flatMap((line, at) => [
      ...(/^ {2}[a-z0-9-]+:$/.test(line) ? ['', `  # about ${line.trim()}`] : []),
      at % 10 === 3 && /^ +\w+: \w+$/.test(line) ? `${line}   # note` : line,
    ])
    .join('\n');

interface Choice {
  readonly section: 'nodes' | 'edges' | 'layout';
  readonly at: number;
  readonly kind: 'change' | 'remove' | 'add';
  readonly text: string;
}

const choices: fc.Arbitrary<Choice> = fc.record({
  section: fc.constantFrom('nodes', 'edges', 'layout'),
  at: fc.nat(1000),
  kind: fc.constantFrom('change', 'remove', 'add'),
  text: fc.oneof(fc.string(), fc.constantFrom('a: b', '# no comment', ' two\nlines\n', '*', '"', "it's", 'ends with:')),
});

function stepOf(topology: Topology, { section, at, kind, text }: Choice): EditStep {
  const ids = Object.keys(topology[section]);
  const id = ids[at % Math.max(1, ids.length)];
  if (section === 'layout')
    return { op: 'set', pointer: `/layout/${kind === 'add' || id === undefined ? `new-${at}` : id}`, value: { x: at, y: text.length } };
  if (kind === 'remove' && id !== undefined) return { op: 'remove', pointer: `/${section}/${id}` };
  if (kind === 'change' && id !== undefined) return { op: 'set', pointer: `/${section}/${id}/title`, value: text };
  const value = section === 'nodes' ? { kind: 'queue', title: text } : { kind: 'send', from: 'a', to: 'b', title: text };
  return { op: 'set', pointer: `/${section}/new-${at}`, value };
}

const placesIn = (value: unknown, pointer: string): string[] =>
  typeof value !== 'object' || value === null
    ? [pointer]
    : [
        pointer,
        ...Object.entries(value).flatMap(([member, inner]) =>
          placesIn(inner, `${pointer}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`),
        ),
      ];

describe.each(gallery)('mending %s by its parts', (_name, text) => {
  const original = commented(text);
  const { topology } = read(original);
  const mender = PartMender.of(original, topology);
  const joined = (after: Topology) =>
    mender
      ?.pieces(after)
      ?.map((piece) => piece.text)
      .join('');

  it('gives the text itself where nothing changed', () => expect(joined(topology)).toBe(original));

  it('says after any edits what the topology says, and touches no line of another element', () =>
    fc.assert(
      fc.property(fc.array(choices, { minLength: 1, maxLength: 6 }), (edits) => {
        let after = topology;
        for (const choice of edits) after = applyEdit(after, [stepOf(after, choice)]);
        const mended = joined(after) ?? '';
        expect(read(mended).topology).toEqual(after);
        const ends = new Set(mended.split('\n'));
        for (const { path: steps, text: lines } of mender?.pieces(topology) ?? []) {
          const [section, id] = steps ?? [];
          const isKept = section !== undefined && id !== undefined && topology[section as 'nodes'][id] === after[section as 'nodes'][id];
          if (isKept) for (const line of lines.split('\n')) expect(ends).toContain(line);
        }
      }),
      { seed: 11, numRuns: 12 },
    ));

  it('finds the places that reading all of it finds', () =>
    fc.assert(
      fc.property(fc.array(choices, { maxLength: 4 }), (edits) => {
        let after = topology;
        for (const choice of edits) after = applyEdit(after, [stepOf(after, choice)]);
        const pieces = mender?.pieces(after) ?? [];
        const places = sourceOf(pieces);
        const { source } = read(pieces.map((piece) => piece.text).join(''));
        for (const section of ['nodes', 'edges', 'messages', 'info'] as const) {
          for (const pointer of placesIn(after[section], `/${section}`)) {
            if (isSection(pointer.slice(1))) continue;
            expect([pointer, places.locate(pointer)?.line, places.locate(pointer)?.column]).toEqual([
              pointer,
              source.locate(pointer)?.line,
              source.locate(pointer)?.column,
            ]);
          }
        }
      }),
      { seed: 12, numRuns: 4 },
    ));
});

describe('splitYaml', () => {
  it.each(gallery)('%s, joined again, is the same', (_name, text) => {
    const parts = splitYaml(text, isSection);
    const groups = parts?.groups.flatMap(({ header, parts: elements = [] }) => [header, ...elements.map((each) => each.text)]) ?? [];
    expect([parts?.head, ...groups, parts?.tail].join('')).toBe(text);
  });

  it.each([
    ['anchors', 'a: &x 1\nb: *x\n'],
    ['tags', 'a: !!str 1\n'],
    ['several documents', 'a: 1\n---\nb: 2\n'],
    ['a flow map', '{ a: 1 }\n'],
    ['a list', '- a\n'],
    ['an explicit key', '? a\n: 1\n'],
    ['tabs', 'a:\n\tb: 1\n'],
    ['texts that keep their blank lines', 'a: |+\n  b\n\n'],
    ['a member that stands twice', 'a: 1\na: 2\n'],
  ])('leaves %s alone', (_what, text) => expect(splitYaml(text, isSection)).toBeUndefined());

  it('leaves a section with odd lines whole', () => {
    const [group] = splitYaml('nodes:\n  q: { kind: queue }\n  [a]: 1\n', isSection)?.groups ?? [];
    expect(group).toMatchObject({ member: 'nodes' });
    expect(group?.parts).toBeUndefined();
  });
});

describe('a large drawing', () => {
  const nodes = Object.fromEntries(
    Array.from({ length: 500 }, (_unused, at) => [`queue-${at}`, { kind: 'queue' as const, maxLength: 10 }]),
  );
  const topology: Topology = {
    eventwright: '1.0',
    info: { name: 'large' },
    servers: {},
    messages: {},
    nodes,
    edges: {},
    rules: {},
    layout: {},
  };

  it('is mended without a look into what did not change', () => {
    const unread = new Proxy<Topology['nodes'][string]>(
      { kind: 'queue' },
      {
        ownKeys: () => {
          throw new Error('an unchanged element was read');
        },
      },
    );
    const drawn = { ...topology, nodes: Object.fromEntries(Object.keys(nodes).map((id) => [id, unread])) };
    const mender = PartMender.of(serialiseTopology(topology, 'yaml'), drawn);
    const fresh = { ...drawn, nodes: { ...drawn.nodes, fresh: { kind: 'queue' as const, maxLength: 20 } } };
    const text = mender
      ?.pieces(fresh)
      ?.map((piece) => piece.text)
      .join('');
    expect(text).toContain('  fresh:\n    kind: queue\n    maxLength: 20\n  queue-0:\n');
    const changed = { ...drawn, nodes: { ...drawn.nodes, 'queue-7': { kind: 'queue' as const, maxLength: 20 } } };
    expect(() => mender?.pieces(changed)).toThrow('an unchanged element was read');
  });
});
