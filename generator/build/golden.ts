import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chooseBroker } from '../src/emit/choose-broker.ts';
import { emitProject } from '../src/emit/emit-project.ts';
import { planProject } from '../src/emit/plan.ts';
import { compileValidators } from '../src/emit/validators.ts';
import { Graph, parseTopology } from '../src/model/index.ts';
import { readTemplates } from '../src/node/read-templates.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const target = path.join(root, 'templates/golden');

/** Small drawings of the gallery whose projects are committed, so that a change of the output is seen in review. */
const examples = ['new-order-submission'] as const;

/** The files of an example by path; the copy of the runtime is left out, since it is `templates` itself. */
async function generated(name: string): Promise<Map<string, string>> {
  const file = path.join(root, 'schemas/examples/gallery', `${name}.topology.yaml`);
  const { topology, findings } = parseTopology(await readFile(file, 'utf8'));
  if (topology === undefined) throw new Error(`${file}: ${findings.map(({ message }) => message).join(' ')}`);
  const graph = new Graph(topology);
  const plan = planProject(graph, chooseBroker(graph, undefined).name);
  const files = emitProject(plan, compileValidators(plan.messages), { ...(await readTemplates()), sources: [] });
  return new Map([...files].map(({ path: each, content }) => [`${name}/${each}`, content]));
}

async function committed(): Promise<string[]> {
  const entries = await readdir(target, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(target, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
}

/** Writes the golden projects, or with `--check` reports what differs. @returns an exit code */
export async function run(args: readonly string[]): Promise<number> {
  const maps = await Promise.all(examples.map(generated));
  const files = new Map(maps.flatMap((map) => [...map]));
  const stale = (await committed()).filter((name) => !files.has(name));
  const changed: string[] = [];
  for (const [name, content] of files) {
    const current = await readFile(path.join(target, name), 'utf8').catch(() => undefined);
    if (current !== content) changed.push(name);
  }
  if (args.includes('--check')) {
    for (const name of [...changed, ...stale])
      console.error(`templates/golden/${name} does not match the generator: run \`npm run golden\``);
    return changed.length + stale.length > 0 ? 1 : 0;
  }
  for (const name of stale) await rm(path.join(target, name));
  for (const name of changed) {
    await mkdir(path.dirname(path.join(target, name)), { recursive: true });
    await writeFile(path.join(target, name), files.get(name) ?? '');
  }
  console.log(`golden: ${changed.length} written, ${stale.length} removed, ${files.size - changed.length} unchanged`);
  return 0;
}
