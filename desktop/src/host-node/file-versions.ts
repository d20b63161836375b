import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { keptFolder } from './backups.ts';
import { errorCode } from './io-errors.ts';

/** Earlier versions of a file that stay. */
const maxVersions = 20;

/** Where the versions of a file are: files of one name in different folders stay apart. */
const folderOf = (served: string, file: string) =>
  path.join(served, keptFolder, 'versions', `${path.basename(file)}-${createHash('sha256').update(file).digest('hex').slice(0, 8)}`);

/**
 * Keeps what a file holds before it is replaced; the oldest versions go. A new file has none.
 * @param atMs when, for the name; versions sort by it
 */
export async function keepVersion(served: string, file: string, atMs: number): Promise<void> {
  const folder = folderOf(served, file);
  const stamp = new Date(atMs).toISOString().replaceAll(':', '-');
  await mkdir(folder, { recursive: true });
  try {
    await copyFile(file, path.join(folder, `${stamp}${path.extname(file)}`));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const names = (await readdir(folder)).toSorted();
  await Promise.all(names.slice(0, Math.max(0, names.length - maxVersions)).map((name) => rm(path.join(folder, name), { force: true })));
}
