import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Templates } from '../emit/emit-project.ts';
import type { Versions } from '../emit/project-files.ts';
import { importsOf, runtimeEntries, type RuntimeSource } from '../emit/runtime-files.ts';
import { projectRoot } from './project-root.ts';

/** A package of this installation that names no version for something that projects need. */
export class VersionMissingError extends Error {
  readonly code = 'VERSION_MISSING';
  override readonly name = 'VersionMissingError';
}

type Packages = Record<'dependencies' | 'devDependencies', Record<string, string>>;

/** The sources that the entries reach; tests and what only they need stay here. Each is small: a promise would cost more than reading it. */
function readSources(folder: string): RuntimeSource[] {
  const read = new Map<string, RuntimeSource>();
  const wanted: string[] = [...runtimeEntries];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (read.has(name)) continue;
    const source = { path: name, content: readFileSync(path.join(folder, name), 'utf8') };
    read.set(name, source);
    wanted.push(...importsOf(source));
  }
  return [...read.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const readPackages = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Packages;

/** A version that Eventwright's own package names; generated projects never drift from what it is tested with. */
function pinned(packages: readonly Packages[], name: string): string {
  const version = packages
    .map(({ dependencies, devDependencies }) => dependencies?.[name] ?? devDependencies?.[name])
    .find((each) => each !== undefined);
  if (version === undefined) throw new VersionMissingError(`no version of ${name} is pinned`);
  return version;
}

async function readVersions(root: string, folder: string): Promise<Versions> {
  const own = await readPackages(path.join(folder, 'package.json'));
  const all = await Promise.all([root, path.join(root, 'generator')].map((each) => readPackages(path.join(each, 'package.json'))));
  return {
    runtime: own.dependencies,
    types: own.devDependencies,
    typescript: pinned(all, 'typescript'),
    oxlint: pinned(all, 'oxlint'),
    nodeTypes: pinned(all, '@types/node'),
    ajv: pinned(all, 'ajv'),
  };
}

/** Reads the sources that are copied into projects, and the versions that they pin. @throws VersionMissingError */
export async function readTemplates(): Promise<Templates> {
  const root = projectRoot();
  const folder = path.join(root, 'templates');
  return { sources: readSources(folder), versions: await readVersions(root, folder) };
}
