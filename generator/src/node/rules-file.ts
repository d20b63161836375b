import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InputError, readInput } from './read-input.ts';

/** A rules file and its text. */
export interface RulesText {
  readonly file: string;
  readonly text: string;
}

const names = ['eventwright.rules.yaml', 'eventwright.rules.yml'];

async function readIfThere(file: string): Promise<RulesText | undefined> {
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new InputError(`${file}: this rules file cannot be read (${code ?? 'unknown'})`, { cause: error });
  }
}

async function search(folder: string): Promise<RulesText | undefined> {
  for (const name of names) {
    const found = await readIfThere(path.join(folder, name));
    if (found) return found;
  }
  const parent = path.dirname(folder);
  return parent === folder ? undefined : search(parent);
}

/** Finds the rules file of a topology: `eventwright.rules.yaml` in its folder, or in the nearest folder above. */
export class RulesFiles {
  readonly #found = new Map<string, Promise<RulesText | undefined>>();
  readonly #stated: string | undefined;

  /** @param stated the one file that counts, whatever lies about */
  constructor(stated?: string) {
    this.#stated = stated;
  }

  /**
   * @param file a topology file, or `-` for standard input, which counts as lying in the current folder
   * @throws InputError where a rules file is there but cannot be read
   */
  of(file: string): Promise<RulesText | undefined> {
    const stated = this.#stated;
    const folder = stated ?? path.resolve(file === '-' ? '.' : path.dirname(file));
    const known = this.#found.get(folder);
    if (known) return known;
    const found = stated === undefined ? search(folder) : readInput(stated).then((text) => ({ file: stated, text }));
    this.#found.set(folder, found);
    return found;
  }
}
