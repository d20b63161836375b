import { readFile, stat } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';

/** A file that the user named cannot be read; the message says why and what to do. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code = 'input';
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the path',
  EISDIR: 'this is a folder; name a topology file in it',
  EACCES: 'it may not be read; check its rights',
  EPERM: 'it may not be read; check its rights',
};

/** Largest file that is read at all, in bytes. */
const maxBytes = 50_000_000;

/**
 * @param file a path, or `-` for standard input
 * @throws InputError where it cannot be read
 */
export async function readInput(file: string): Promise<string> {
  if (file === '-') return readStream(process.stdin);
  try {
    const { size } = await stat(file);
    if (size > maxBytes)
      throw new InputError(`${file}: it is larger than ${maxBytes / 1e6} MB; a topology is text of a few hundred kilobytes`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new InputError(`${file}: ${reasons[code] ?? `it cannot be read (${code})`}`, { cause: error });
  }
}
