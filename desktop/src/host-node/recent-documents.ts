import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { HostResult } from '../shared/host-contract.ts';
import { keptFolder } from './backups.ts';
import type { PathAccess } from './path-access.ts';
import { writeWhole } from './write-whole.ts';

const maxRecent = 10;

const stored = z.array(z.object({ path: z.string(), openedMs: z.number() }));
type Stored = z.infer<typeof stored>;

export interface RecentDocuments {
  /** Puts a file at the head of the list. A list that cannot be written stays as it is: it is a comfort. */
  note(file: string, atMs: number): Promise<void>;
  /** Those that are still there and may be opened. */
  list(): Promise<HostResult<'listRecent'>['files']>;
}

/** The files that were opened or saved last, kept beside the backups. */
export function createRecentDocuments(access: PathAccess): RecentDocuments {
  const file = path.join(access.folder, keptFolder, 'recent.json');
  let writing: Promise<void> = Promise.resolve();

  async function read(): Promise<Stored> {
    try {
      return stored.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch {
      return [];
    }
  }

  async function put(opened: string, openedMs: number): Promise<void> {
    const others = (await read()).filter((entry) => entry.path !== opened);
    await mkdir(path.dirname(file), { recursive: true });
    await writeWhole(file, JSON.stringify([{ path: opened, openedMs }, ...others].slice(0, maxRecent)), 0o600);
  }

  return {
    note(opened, atMs) {
      // One after the other: two windows may open files at once.
      writing = writing.then(() => put(opened, atMs)).catch(() => undefined);
      return writing;
    },
    async list() {
      const found = await Promise.all(
        (await read())
          .map(async ({ path: kept, openedMs }) => {
            const isThere = await access.resolve(kept).then(
              (resolved) => stat(resolved).then((entry) => entry.isFile()),
              () => false,
            );
            return { path: kept, name: path.basename(kept), openedMs, isThere };
          })
          .map((entry) => entry.catch(() => undefined)),
      );
      return found.flatMap((entry) => (entry?.isThere ? [{ path: entry.path, name: entry.name, openedMs: entry.openedMs }] : []));
    },
  };
}
