import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { topologySchema } from '../src/model/topology.ts';

const root = path.resolve(import.meta.dirname, '../../..');

type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

const isObject = (value: Json): value is { [member: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Calls `visit` for every object below `value`, itself included. */
function walk(value: Json, visit: (node: { [member: string]: Json }) => void): void {
  if (isObject(value)) visit(value);
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) walk(member, visit);
}

/** Moves titled object schemas that occur often enough to `$defs`. */
function hoisted(schema: Json, least: number): Json {
  const counts = new Map<string, number>();
  walk(schema, (node) => {
    if (node['type'] !== 'object' || typeof node['title'] !== 'string') return;
    const text = JSON.stringify(node);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  });
  const names = new Map<string, string>();
  for (const [text, count] of counts) {
    if (count < least) continue;
    const title = (JSON.parse(text) as { title: string }).title;
    const base = title.toLowerCase().replaceAll(/[^a-z]+/g, '-');
    const taken = new Set(names.values());
    let name = base;
    for (let n = 2; taken.has(name); n += 1) name = `${base}-${n}`;
    names.set(text, name);
  }
  const replace = (value: Json, top = false): Json => {
    const name = top || !isObject(value) ? undefined : names.get(JSON.stringify(value));
    if (name !== undefined) return { $ref: `#/$defs/${name}` };
    if (Array.isArray(value)) return value.map((item) => replace(item));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([member, item]) => [member, replace(item)]));
  };
  const $defs = Object.fromEntries([...names].map(([text, name]) => [name, replace(JSON.parse(text) as Json, true)]));
  return { ...(replace(schema, true) as object), $defs };
}

/** What the types in `src/model` say, with an address. @param least how often a part occurs before it stands apart */
function schemaOf(least: number): Json {
  const schema = JSON.parse(JSON.stringify(topologySchema)) as Json;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://eventwright.dev/schemas/topology.v1.schema.json',
    ...(hoisted(schema, least) as object),
  };
}

const annotations = new Set(['title', 'description', 'examples', 'default', 'x-unit', 'x-ref']);

/** Leaves out what a validator does not need. Members of `properties` keep their names, whatever they are. */
function withoutAnnotations(value: Json, names = false): Json {
  if (Array.isArray(value)) return value.map((item) => withoutAnnotations(item));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([member]) => names || !annotations.has(member));
  return Object.fromEntries(
    kept.map(([member, item]) => [member, withoutAnnotations(item, !names && /^(properties|patternProperties|[$]defs)$/.test(member))]),
  );
}

/**
 * A validator without `eval`, so that the renderer runs under a strict content security policy. Each part is a function of its own, so
 * that only those that a document needs are compiled at start-up.
 */
function validatorSource(): string {
  const ajv = new Ajv2020({
    allErrors: true,
    discriminator: true,
    strict: false,
    unicodeRegExp: false,
    inlineRefs: false,
    code: { source: true, esm: true, lines: false, optimize: 2 },
  });
  const code = standaloneCode.default(ajv, ajv.compile(withoutAnnotations(schemaOf(1)) as object));
  if (code.includes('require(')) throw new Error('the validator needs a module at run time: avoid that keyword in the model');
  return `/* Generated from src/model by \`npm run schema\`. Do not edit. */\n${code}\n`;
}

/** Writes the schema and its validator, or with `--check` reports what differs. @returns an exit code */
export async function run(args: readonly string[]): Promise<number> {
  // A part that occurs twice stands apart, so that the published schema stays readable.
  const schema = schemaOf(2);
  const files = {
    'schemas/topology.v1.schema.json': `${JSON.stringify(schema, null, 2)}\n`,
    'generator/src/model/generated/validate-topology.js': validatorSource(),
  };
  let stale = 0;
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    const current = await readFile(file, 'utf8').catch(() => undefined);
    if (current === content) continue;
    if (args.includes('--check')) {
      console.error(`${name} does not match src/model: run \`npm run schema\``);
      stale += 1;
      continue;
    }
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    console.log(`wrote ${name}`);
  }
  return stale > 0 ? 1 : 0;
}
