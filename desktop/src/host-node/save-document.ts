import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { SaveOutcome } from '../shared/host-contract.ts';
import { errorCode, ioError } from './io-errors.ts';
import { decodeText, hashOf, readBytes } from './read-document.ts';
import { writeWhole } from './write-whole.ts';

type WriteWhole = (file: string, text: string) => Promise<void>;

const failed = (message: string, remedy: string): SaveOutcome => ({ outcome: 'failed', message, remedy });

/** Why the file must not be replaced; undefined where it may. */
async function obstacle(file: string, baseHash: string | null): Promise<SaveOutcome | undefined> {
  const name = path.basename(file);
  const found = await stat(file).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) {
    return baseHash === null
      ? undefined
      : failed(`${name} is no longer there: it was moved or deleted.`, 'Save it under a name of your choice; nothing here is lost.');
  }
  if (baseHash === null) return failed(`${name} exists already.`, 'Choose another name, or open that file first.');
  // Checked by mode as well: a rename would replace a read-only file, and root may write any.
  if ((found.mode & 0o222) === 0) return failed(`${name} is read-only.`, 'Make the file writable, or save under another name.');
  const bytes = await readBytes(file);
  const hash = hashOf(bytes);
  return hash === baseHash ? undefined : { outcome: 'changed-outside', text: decodeText(bytes, name), hash };
}

/**
 * Replaces a document whole, unless it changed on disk since it was read. Failures are outcomes, for the document stays open and dirty.
 * @param baseHash hash of the bytes that the edit began from; null for a new file
 */
export async function saveDocument(
  file: string,
  text: string,
  baseHash: string | null,
  write: WriteWhole = writeWhole,
): Promise<SaveOutcome> {
  try {
    const stopped = await obstacle(file, baseHash);
    if (stopped) return stopped;
    await write(file, text);
    return { outcome: 'saved', hash: hashOf(text) };
  } catch (error) {
    const { message, remedy } = ioError(error, `save ${path.basename(file)}`);
    return failed(message, remedy);
  }
}
