import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { HostError, type DocumentFile } from '../shared/host-contract.ts';
import { ioError } from './io-errors.ts';

const maxBytes = 20_000_000;

/** SHA-256 in hex of a file's bytes. */
export const hashOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes of a regular file of at most 20 MB. @throws HostError `io`; errors of the file system as they are */
export async function readBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat().then((found) => {
      if (found.isFile()) return found;
      throw new HostError('io', `${path.basename(file)} is not a file.`, 'Choose a topology file.');
    });
    if (size > maxBytes) {
      throw new HostError(
        'io',
        `${path.basename(file)} has ${size} bytes, more than ${maxBytes}.`,
        'Split the system into several topologies.',
      );
    }
    return new Uint8Array(await handle.readFile());
  } finally {
    await handle.close();
  }
}

/** Text as it stands, a byte order mark kept. @throws HostError `io` where the bytes are not UTF-8 */
export function decodeText(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new HostError('io', `${name} is not UTF-8 text.`, 'Convert the file to UTF-8, or choose another one.', { cause });
  }
}

/** Reads one document. @throws HostError `not-found`, `io` */
export async function readDocument(file: string): Promise<DocumentFile> {
  const name = path.basename(file);
  try {
    const bytes = await readBytes(file);
    return { path: file, name, text: decodeText(bytes, name), hash: hashOf(bytes) };
  } catch (error) {
    throw ioError(error, `read ${name}`);
  }
}
