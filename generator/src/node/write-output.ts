import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from './read-input.ts';

/**
 * Writes a result where the user said.
 * @param force whether a file that is there is replaced
 * @throws InputError where it exists already, or cannot be written
 */
export async function writeOutput(file: string, text: string, { force }: { readonly force: boolean }): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new InputError(
      exists
        ? `${file}: this file exists already; choose another name, or replace it with --force`
        : `${file}: it cannot be written; check that its folder may be written`,
      { cause: error },
    );
  }
}
