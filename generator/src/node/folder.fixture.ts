import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

export type Snapshot = Readonly<Record<string, string>>;

/** Every file below a folder and what it holds; empty folders end with a slash. */
export async function snapshotOf(root: string): Promise<Snapshot> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry): Promise<readonly [string, string][]> => {
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(root, file).replaceAll(path.sep, '/');
      if (entry.isFile()) return [[name, await readFile(file, 'utf8')]];
      return entry.isDirectory() && (await readdir(file)).length === 0 ? [[`${name}/`, '']] : [];
    }),
  );
  return Object.fromEntries(found.flat().toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export async function writeFiles(root: string, files: Snapshot): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), content);
  }
}
