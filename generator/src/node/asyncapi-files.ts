import { readFileSync, realpathSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { claimsAsyncApi, type SourceFile } from '../interop/asyncapi/index.ts';
import { detectFormat, readText } from '../model/index.ts';
import { InputError, readInput } from './read-input.ts';

export interface AsyncApiFiles {
  readonly files: readonly SourceFile[];
  /** Reads what a `$ref` names, inside the folders of the files only. */
  readonly read: (name: string) => string | undefined;
}

const ignored = ['**/node_modules/**', '**/.git/**'];

/** Largest file that a reference may bring in, in bytes. */
const maxBytes = 20_000_000;

const slashed = (name: string) => name.replaceAll('\\', '/');

/** Of a folder, those that say that they are AsyncAPI: schemas and other files beside them are there for references. */
function isDocument(text: string): boolean {
  if (detectFormat(text) === 'yaml') return /^["']?asyncapi["']?\s*:/m.test(text);
  return text.includes('"asyncapi"') && claimsAsyncApi(readText(text, 'json').value);
}

async function inFolder(folder: string): Promise<SourceFile[]> {
  const { glob } = await import('tinyglobby');
  const found = await glob('**/*.{yaml,yml,json}', { cwd: folder, ignore: ignored, onlyFiles: true, followSymbolicLinks: false });
  const files: SourceFile[] = [];
  for (const name of found.toSorted()) {
    const file = path.posix.join(slashed(folder), slashed(name));
    const text = await readInput(file);
    if (isDocument(text)) files.push({ name: file, text });
  }
  if (files.length === 0) throw new InputError(`${folder}: no AsyncAPI document is in this folder; name the files themselves`);
  return files;
}

const realOrNothing = (file: string) => {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
};

/** Links are followed before the question whether a file lies inside. */
function readInside(roots: readonly string[], name: string): string | undefined {
  const file = realOrNothing(name);
  if (file === undefined) return undefined;
  const isInside = roots.some((root) => file.startsWith(root.endsWith(path.sep) ? root : `${root}${path.sep}`));
  if (!isInside) return undefined;
  const found = statSync(file);
  return found.isFile() && found.size <= maxBytes ? readFileSync(file, 'utf8') : undefined;
}

/**
 * AsyncAPI documents that files and folders name, each once.
 * @throws InputError where one cannot be read, or a folder holds none
 */
export async function readAsyncApiFiles(names: readonly string[]): Promise<AsyncApiFiles> {
  const files = new Map<string, SourceFile>();
  const roots = new Set<string>();
  for (const name of names) {
    const isFolder = await stat(name).then(
      (found) => found.isDirectory(),
      () => false,
    );
    const found = isFolder ? await inFolder(name) : [{ name: path.posix.normalize(slashed(name)), text: await readInput(name) }];
    for (const file of found) files.set(file.name, file);
    roots.add(realpathSync(isFolder ? name : path.dirname(name)));
  }
  return { files: [...files.values()], read: (name) => readInside([...roots], name) };
}
