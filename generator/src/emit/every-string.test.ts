import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { Graph, parseTopology, type Topology } from '../model/index.ts';
import { projectRoot } from '../node/project-root.ts';
import { readTemplates } from '../node/read-templates.ts';
import { Source } from '../regenerate/source.ts';
import { attackStrings } from './attacks.fixture.ts';
import { chooseBroker } from './choose-broker.ts';
import { emitProject, type Templates } from './emit-project.ts';
import type { FileSet } from './file-set.ts';
import { planProject } from './plan.ts';
import { compileValidators, type CompiledValidators } from './validators.ts';

type Json = null | boolean | number | string | Json[] | { [member: string]: Json };
type Members = { [member: string]: Json };
interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
}

const root = projectRoot();
const schema = JSON.parse(readFileSync(path.join(root, 'schemas/topology.v1.schema.json'), 'utf8')) as Schema;
const resolved = (part: Schema): Schema => (part.$ref === undefined ? part : (schema.$defs?.[part.$ref.split('/').at(-1) ?? ''] ?? {}));
const isText = ({ type, pattern, enum: choices, const: only }: Schema) =>
  type === 'string' && pattern === undefined && choices === undefined && only === undefined;

/** Sets every text that a part of a drawing may hold: those of a schema without a pattern or a list of values. `seen` gets their places. */
function fill(value: Members, part: Schema, place: string, text: string, seen: Set<string>): void {
  const { oneOf, properties = {}, patternProperties = {} } = resolved(part);
  const kind = typeof value['kind'] === 'string' ? value['kind'] : '';
  const own = oneOf?.map(resolved).find((each) => resolved(each.properties?.['kind'] ?? {}).const === kind);
  if (own) return fill(value, own, `${place}<${kind}>`, text, seen);
  for (const [name, member] of Object.entries(properties)) {
    const here = resolved(member);
    if (name !== '$schema' && isText(here)) {
      value[name] = text;
      seen.add(`${place}/${name}`);
    } else fillMember(value[name], here, `${place}/${name}`, text, seen);
  }
  const any = Object.entries(patternProperties).find(([pattern]) => pattern !== '^x-')?.[1];
  if (any) for (const member of Object.values(value)) fillMember(member, any, `${place}/*`, text, seen);
}

function fillMember(value: Json | undefined, part: Schema, place: string, text: string, seen: Set<string>): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) fill(value, part, place, text, seen);
}

/** Every place of the format that takes any text, payloads aside: those are of another language, and tested with it. */
function textPlaces(part: Schema, place: string, depth: number): string[] {
  const { oneOf, properties = {}, patternProperties = {} } = resolved(part);
  if (depth > 8) return [];
  return [
    ...Object.entries(properties).flatMap(([name, member]) =>
      isText(resolved(member)) ? (name === '$schema' ? [] : [`${place}/${name}`]) : textPlaces(member, `${place}/${name}`, depth + 1),
    ),
    ...Object.entries(patternProperties)
      .filter(([pattern]) => pattern !== '^x-')
      .flatMap(([, member]) => textPlaces(member, `${place}/*`, depth + 1)),
    ...(oneOf ?? [])
      .map(resolved)
      .flatMap((each) => textPlaces(each, `${place}<${String(resolved(each.properties?.['kind'] ?? {}).const)}>`, depth + 1)),
  ];
}

interface Drawing {
  readonly topology: Topology;
  readonly validators: CompiledValidators;
  readonly plain: FileSet;
}

const gallery = path.join(root, 'schemas/examples/gallery');
const seen = new Set<string>();
const drawings: Drawing[] = [];
let templates: Templates;

function withText(topology: Topology, text: string): Topology {
  const document = JSON.parse(JSON.stringify(topology)) as Members;
  document['rules'] ??= {};
  fill(document, schema, '', text, seen);
  return document as unknown as Topology;
}

function emitted(topology: Topology, validators: CompiledValidators): FileSet {
  const graph = new Graph(topology);
  return emitProject(planProject(graph, chooseBroker(graph, undefined).name), validators, templates);
}

beforeAll(async () => {
  templates = { ...(await readTemplates()), sources: [] };
  for (const name of readdirSync(gallery)) {
    const { topology } = parseTopology(readFileSync(path.join(gallery, name), 'utf8'));
    if (topology === undefined) throw new Error(`${name} does not parse`);
    const before = seen.size;
    const filled = withText(topology, 'plain words');
    // The others add no place.
    if (seen.size === before) continue;
    const validators = compileValidators(planProject(new Graph(topology), 'postgres').messages);
    drawings.push({ topology, validators, plain: emitted(filled, validators) });
  }
}, 60_000);

/** What a file says, texts aside; equal for two files that do the same. */
function meaning(file: string, content: string): unknown {
  if (/\.[jt]s$/.test(file)) {
    const source = new Source(content);
    expect(source.isParsable, `${file}:\n${content}`).toBe(true);
    return source.skeleton();
  }
  if (file.endsWith('.json')) return shapeOf(JSON.parse(content) as Json);
  if (/\.ya?ml$/.test(file)) return parseAllDocuments(content).map((document) => shapeOf(document.toJS() as Json));
  return file.endsWith('.md') ? content.split('\n').length : content;
}

const shapeOf = (value: Json): Json => {
  if (typeof value === 'string') return 'text';
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? value.map(shapeOf) : Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shapeOf(each)]));
};

describe('every text of a drawing', { timeout: 120_000 }, () => {
  it('stands in an example', () => {
    const unseen = textPlaces(schema, '', 0).filter((place) => !seen.has(place));
    // Reasons are for reviewers; what else no example has is never emitted.
    expect(unseen.filter((place) => !place.startsWith('/rules/'))).toEqual(['/edges/*<scale>/title', '/edges/*<scale>/description']);
  });

  it.each(attackStrings.filter((text) => text !== '\ud800'))('is never code: %j', (text) => {
    expect(attackStrings.length).toBeGreaterThanOrEqual(15);
    for (const { topology, validators, plain } of drawings) {
      const files = emitted(withText(topology, text), validators);
      expect([...files].map((file) => file.path)).toEqual([...plain].map((file) => file.path));
      for (const { path: name, content } of files) {
        const benign = plain.get(name)?.content ?? '';
        if (content !== benign) expect(meaning(name, content), name).toEqual(meaning(name, benign));
      }
    }
  });
});
