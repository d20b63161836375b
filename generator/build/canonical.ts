import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { detectFormat, parseTopology, serialiseTopology } from '../src/model/index.ts';

/** Rewrites the gallery in canonical form. @returns an exit code */
export async function run(): Promise<number> {
  const folder = path.resolve(import.meta.dirname, '../../../schemas/examples/gallery');
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const text = await readFile(file, 'utf8');
    const { topology, findings } = parseTopology(text);
    if (!topology) {
      console.error(name, findings);
      return 1;
    }
    await writeFile(file, serialiseTopology(topology, detectFormat(text)));
  }
  return 0;
}
