import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, rmdir, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { UnsafePathError } from '../emit/file-set.ts';
import { ownFolder, sha256 } from './base-file.ts';
import { entryAt, SafeFolder } from './safe-folder.ts';

/** What becomes of one path of a project. */
export interface Change {
  /** Relative to the project, with slashes; checked by the caller. */
  readonly path: string;
  /** Undefined removes the file. */
  readonly content: string | undefined;
  /** What the caller found there; undefined for nothing. Something else by now stops the transaction. */
  readonly before: string | undefined;
}

/** A file that changed between the plan and the writing. */
export class FileChangedError extends Error {
  readonly code = 'FILE_CHANGED';
  override readonly name = 'FileChangedError';
}

/** The calls to the file system; a test makes them fail. */
export interface FileCalls {
  readonly link: typeof link;
  readonly rename: typeof rename;
  readonly unlink: typeof unlink;
  readonly mkdir: typeof mkdir;
  readonly writeFile: (file: string, content: string) => Promise<void>;
  readonly sync: (file: string) => Promise<void>;
}

async function syncPath(file: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, constants.O_RDONLY);
    await handle.sync();
  } catch (error) {
    // Folders cannot be opened, or not synced, everywhere.
    if (!['EISDIR', 'EPERM', 'EINVAL', 'EACCES', 'EBADF'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await handle?.close();
  }
}

export const fileCalls: FileCalls = {
  link,
  rename,
  unlink,
  mkdir,
  writeFile: (file, content) => writeFile(file, content, { flag: 'wx' }),
  sync: syncPath,
};

interface Step {
  readonly path: string;
  /** SHA-256 of what is put there; undefined where the file is removed. */
  readonly hash: string | undefined;
  /** Whether something was there, which is kept aside. */
  readonly hadFile: boolean;
}

/** What a run is about to do, on disk before it does anything, so that the next run can undo it. */
interface Journal {
  readonly version: 1;
  readonly steps: readonly Step[];
  /** Folders that are made, outermost first. */
  readonly folders: readonly string[];
}

const workFolder = `${ownFolder}/work`;
const journalName = 'journal.json';
const parallel = 16;

async function inParallel<Item>(items: readonly Item[], work: (item: Item, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) await work(items[index] as Item, index);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(parallel, items.length) }, lane));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Folders on the way to the files that are not there yet, outermost first. */
async function missingFolders(root: string, changes: readonly Change[]): Promise<string[]> {
  const wanted = new Set<string>();
  for (const { path: file, content } of changes) {
    if (content === undefined) continue;
    for (let folder = path.posix.dirname(file); folder !== '.'; folder = path.posix.dirname(folder)) wanted.add(folder);
  }
  const sorted = [...wanted].toSorted((a, b) => a.length - b.length);
  const missing: string[] = [];
  for (const folder of sorted) if ((await entryAt(path.join(root, folder))) === undefined) missing.push(folder);
  return missing;
}

export interface TransactionOptions {
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly calls?: FileCalls;
}

/**
 * Makes all changes or none. Everything is staged in a folder of the same file system and moved in; a failure undoes what was moved, and what a
 * killed run left behind is undone by the next one. The caller holds the lock of the project.
 * @param root absolute, links resolved
 * @throws FileChangedError, UnsafePathError; the signal's reason before anything is moved; errors of the file system
 */
export async function applyChanges(root: string, changes: readonly Change[], options: TransactionOptions = {}): Promise<void> {
  const { calls = fileCalls, signal } = options;
  const work = path.join(root, workFolder);
  await rm(work, { recursive: true, force: true });
  await calls.mkdir(work, { recursive: true });
  try {
    await stage(work, changes, options);
    signal?.throwIfAborted();
    const journal: Journal = {
      version: 1,
      steps: changes.map(({ path: file, content, before }) => ({
        path: file,
        hash: content === undefined ? undefined : sha256(content),
        hadFile: before !== undefined,
      })),
      folders: await missingFolders(root, changes),
    };
    await calls.writeFile(path.join(work, `${journalName}.new`), JSON.stringify(journal));
    await calls.sync(path.join(work, `${journalName}.new`));
    await calls.rename(path.join(work, `${journalName}.new`), path.join(work, journalName));
    await calls.sync(work);
    await moveAll(root, work, changes, journal, calls);
    // From here on it is done: without its journal a run is never undone.
    await calls.unlink(path.join(work, journalName));
  } catch (error) {
    await undo(root);
    throw error;
  }
  await rm(work, { recursive: true, force: true });
}

async function stage(
  work: string,
  changes: readonly Change[],
  { calls = fileCalls, signal, onProgress }: TransactionOptions,
): Promise<void> {
  const total = changes.filter(({ content }) => content !== undefined).length;
  let done = 0;
  await inParallel(changes, async ({ content, before }, index) => {
    signal?.throwIfAborted();
    if (content === undefined) return;
    const staged = path.join(work, `${index}.new`);
    await calls.writeFile(staged, content);
    // What replaces something must be on the disk before that is gone; a new file that a power cut takes is generated again.
    if (before !== undefined) await calls.sync(staged);
    done += 1;
    onProgress?.(done, total);
  });
}

async function moveAll(root: string, work: string, changes: readonly Change[], { folders }: Journal, calls: FileCalls): Promise<void> {
  for (const folder of folders) await calls.mkdir(path.join(root, folder));
  for (const [index, change] of changes.entries()) {
    const target = path.join(root, change.path);
    await keepAside(target, path.join(work, `${index}.old`), change, calls);
    if (change.content !== undefined) await calls.rename(path.join(work, `${index}.new`), target);
    else if (change.before !== undefined) await calls.unlink(target);
  }
  const touched = new Set(changes.map(({ path: file }) => path.dirname(path.join(root, file))));
  await inParallel([...touched], async (folder) => calls.sync(folder));
}

/** Keeps the old file under a second name. @throws FileChangedError where it is not what the plan saw */
async function keepAside(target: string, aside: string, { path: file, before }: Change, calls: FileCalls): Promise<void> {
  const entry = await entryAt(target);
  if (entry !== undefined && !entry.isFile()) throw new UnsafePathError(`${file} has become something else than a file`);
  const current = entry === undefined ? undefined : await readFile(target, 'utf8');
  if (current !== before) throw new FileChangedError(`${file} changed while the project was generated: generate again`);
  if (current === undefined) return;
  try {
    await calls.link(target, aside);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await copyFile(target, aside);
  }
}

async function readJournal(work: string): Promise<Journal | undefined> {
  const text = await readFile(path.join(work, journalName), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const journal = JSON.parse(text) as Partial<Journal> | null;
  return journal?.version === 1 && Array.isArray(journal.steps) && Array.isArray(journal.folders) ? (journal as Journal) : undefined;
}

const hashAt = async (file: string) => {
  const entry = await entryAt(file);
  return entry?.isFile() === true ? sha256(await readFile(file)) : undefined;
};

/**
 * Undoes a run that failed or was killed: every file is again what it was, but for those that somebody changed since, which stay.
 * The caller holds the lock of the project.
 * @returns whether there was anything to undo
 */
export async function undo(root: string): Promise<boolean> {
  const work = path.join(root, workFolder);
  const journal = await readJournal(work);
  // A repository may come with a journal: its paths are held to be as hostile as any.
  const safe = new SafeFolder(root);
  for (const [index, step] of (journal?.steps ?? []).entries())
    await undoStep(await safe.resolve(step.path), path.join(work, `${index}.old`), step);
  for (const folder of journal?.folders.toReversed() ?? []) {
    const place = await safe.resolveFolder(folder);
    await rmdir(place).catch(() => undefined);
  }
  await rm(work, { recursive: true, force: true });
  return journal !== undefined;
}

async function undoStep(target: string, aside: string, { hash, hadFile }: Step): Promise<void> {
  const isKept = (await entryAt(aside)) !== undefined;
  // Not reached: the old file is where it was.
  if (hadFile && !isKept) return;
  if ((await hashAt(target)) !== hash) return;
  if (isKept) await rename(aside, target);
  else await rm(target, { force: true });
}

/** Removes folders that the removals left empty, up to the project. */
export async function removeEmptyFolders(root: string, removed: readonly string[]): Promise<void> {
  const folders = new Set<string>();
  for (const file of removed)
    for (let folder = path.posix.dirname(file); folder !== '.'; folder = path.posix.dirname(folder)) folders.add(folder);
  for (const folder of [...folders].toSorted((a, b) => b.length - a.length)) {
    const entries = await readdir(path.join(root, folder)).catch(() => ['?']);
    if (entries.length === 0) await rmdir(path.join(root, folder)).catch(() => undefined);
  }
}
