import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ownFolder } from './base-file.ts';

/** Another run works on the project; its text says what to do. */
export class ProjectLockedError extends Error {
  readonly code = 'PROJECT_LOCKED';
  override readonly name = 'ProjectLockedError';
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

const hasCode = (error: unknown, code: string) => error instanceof Error && (error as NodeJS.ErrnoException).code === code;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives where we may not signal it.
    return hasCode(error, 'EPERM');
  }
}

function parsed(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    return typeof value?.pid === 'number' && typeof value.host === 'string' && typeof value.token === 'string'
      ? (value as Holder)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A run that was killed leaves its lock; one on another machine may live. A lock is complete when it is there, so a damaged one is nobody's. */
const isStale = (holder: Holder | undefined) => holder === undefined || (holder.host === os.hostname() && !isAlive(holder.pid));

/**
 * Takes the lock of a project, for one run at a time; that of a killed run is taken over.
 * @returns gives it back
 * @throws ProjectLockedError
 */
export async function lockProject(root: string): Promise<() => Promise<void>> {
  const folder = path.join(root, ownFolder);
  const lock = path.join(folder, 'lock');
  await mkdir(folder, { recursive: true });
  const own: Holder = { pid: process.pid, host: os.hostname(), token: randomUUID() };
  const complete = path.join(folder, `lock.${own.token}`);
  await writeFile(complete, JSON.stringify(own), { flag: 'wx' });
  try {
    while (!(await linked(complete, lock))) await removeStale(lock, `${lock}.stale.${own.token}`);
  } finally {
    await rm(complete, { force: true });
  }
  return async () => {
    if (parsed(await readFile(lock, 'utf8').catch(() => ''))?.token === own.token) await rm(lock, { force: true });
  };
}

/** @returns false where there is one already */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    if (!hasCode(error, 'EPERM') && !hasCode(error, 'ENOTSUP') && !hasCode(error, 'ENOSYS')) throw error;
    return copied(from, to);
  }
}

/** For file systems without hard links. @returns false where there is one already */
async function copied(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** @throws ProjectLockedError where its holder lives */
async function removeStale(lock: string, aside: string): Promise<void> {
  const holder = parsed(await readFile(lock, 'utf8').catch(() => '{}'));
  if (!isStale(holder)) throw lockedBy(holder);
  await rename(lock, aside).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
  // Between reading and moving, another run may have done the same and taken the lock: then it was that one which moved.
  const moved = parsed(await readFile(aside, 'utf8').catch(() => '{}'));
  if (moved !== undefined && moved.token !== holder?.token && !isStale(moved)) {
    await linked(aside, lock);
    await rm(aside, { force: true });
    throw lockedBy(moved);
  }
  await rm(aside, { force: true });
}

const lockedBy = (holder: Holder | undefined) =>
  new ProjectLockedError(
    `another generation (process ${holder?.pid ?? '?'} on ${holder?.host ?? '?'}) is working on this project: wait for it, or remove ${ownFolder}/lock if it is gone`,
  );
