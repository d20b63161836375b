import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseTopology } from '../model/index.ts';
import { projectRoot } from './project-root.ts';

const ending = '.topology.yaml';
const folder = () => path.join(projectRoot(), 'schemas/examples/gallery');

export interface ExampleInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** The names of the gallery, sorted. */
export async function exampleNames(): Promise<string[]> {
  const files = await readdir(folder());
  return files
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .toSorted();
}

/** @returns the text of an example, undefined where there is none of that name */
export async function readExample(name: string): Promise<string | undefined> {
  if (!(await exampleNames()).includes(name)) return undefined;
  const text = await readFile(path.join(folder(), `${name}${ending}`), 'utf8');
  return text.replace(/^\$schema: .*\n/, '');
}

/** The gallery with titles, for people to choose from. */
export async function listExamples(): Promise<ExampleInfo[]> {
  const names = await exampleNames();
  return Promise.all(
    names.map(async (name) => {
      const info = parseTopology((await readExample(name)) ?? '').topology?.info;
      return { name, title: info?.title ?? name, description: info?.description ?? '' };
    }),
  );
}
