import { stat } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from './read-input.ts';

const inFolder = '**/*.topology.{yaml,yml,json}';
const ignored = ['**/node_modules/**', '**/.git/**'];

const isGlob = (name: string) => /[*?[\]{}!]/.test(name);

const kindOf = (name: string) =>
  stat(name).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => 'missing',
  );

async function matching(pattern: string, cwd: string): Promise<string[]> {
  const { glob } = await import('tinyglobby');
  const found = await glob(pattern.replaceAll('\\', '/'), { cwd, ignore: ignored, onlyFiles: true });
  if (found.length === 0)
    throw new InputError(`${pattern}: no file matches in ${cwd}; check the pattern, and quote it so that the shell leaves it alone`);
  return found.map((file) => file.replaceAll('\\', '/')).toSorted();
}

async function expanded(name: string): Promise<string[]> {
  if (name === '-') return [name];
  const kind = await kindOf(name);
  if (kind === 'folder') return (await matching(inFolder, name)).map((file) => path.posix.join(name.replaceAll('\\', '/'), file));
  return kind === 'missing' && isGlob(name) ? matching(name, process.cwd()) : [name];
}

/**
 * Files, folders and globs as files: those of a folder are its topologies at any depth. Each file comes once, those of one argument in
 * the order of their names.
 * @throws InputError where a glob or a folder holds nothing
 */
export async function expandFiles(names: readonly string[]): Promise<string[]> {
  const lists = [];
  for (const name of names) lists.push(await expanded(name));
  return [...new Set(lists.flat())];
}
