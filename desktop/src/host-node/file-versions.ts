import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { keptFolder } from './backups.ts';
import { HostError, type HostResult } from '../shared/host-contract.ts';
import { errorCode } from './io-errors.ts';
import { decodeText, readBytes } from './read-document.ts';

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

type Version = HostResult<'listVersions'>['versions'][number];

const idOf = (name: string) => path.basename(name, path.extname(name));
/** The time in a version's name: its colons became dashes. */
const timeOf = (id: string) => Date.parse(id.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:'));

/** The versions of a file, the newest first. */
export async function listVersions(served: string, file: string): Promise<Version[]> {
  const folder = folderOf(served, file);
  const names = await readdir(folder).catch(() => []);
  const found = names.flatMap((name) => (Number.isNaN(timeOf(idOf(name))) ? [] : [name]));
  const versions = found.map(async (name) => {
    const { size } = await stat(path.join(folder, name));
    return { id: idOf(name), savedMs: timeOf(idOf(name)), bytes: size };
  });
  return (await Promise.all(versions)).toSorted((a, b) => b.savedMs - a.savedMs);
}

/** @throws HostError `not-found` where there is no such version (any more) */
export async function readVersion(served: string, file: string, id: string): Promise<string> {
  const known = await listVersions(served, file);
  if (!known.some((version) => version.id === id))
    throw new HostError('not-found', 'That version is no longer kept.', 'Choose a newer one; the last 20 are kept.');
  const name = `${id}${path.extname(file)}`;
  return decodeText(await readBytes(path.join(folderOf(served, file), name)), name);
}
