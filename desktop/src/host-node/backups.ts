import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { HostError, type HostArgs, type HostResult } from '../shared/host-contract.ts';
import { errorCode, ioError } from './io-errors.ts';
import { writeWhole } from './write-whole.ts';

/** The most that are offered; older ones stay where they are. */
const maxListed = 20;
/** Where backups and earlier versions are, below the folder that is served. */
export const keptFolder = '.eventwright';

export interface Backups {
  keep(args: HostArgs<'keepBackup'>): Promise<void>;
  /** Those that no page of this run writes, and that of the page that asks; the newest first. */
  list(own: string | null): Promise<HostResult<'listBackups'>['backups']>;
  read(id: string): Promise<string>;
  /** A backup that is not there is dropped already. */
  drop(id: string): Promise<void>;
}

interface Stored {
  readonly name: string;
  readonly content: string;
}

const isStored = (value: unknown): value is Stored =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'content' in value &&
  typeof value.content === 'string';

/** What the pages have not saved yet, kept against a crash. The documents themselves are never touched. @param served folder */
export function createBackups(served: string): Backups {
  const folder = path.join(served, keptFolder, 'backups');
  const written = new Set<string>();
  const fileOf = (id: string) => path.join(folder, `${id}.json`);

  async function stored(id: string): Promise<(Stored & { savedMs: number }) | undefined> {
    try {
      const [text, { mtimeMs }] = await Promise.all([readFile(fileOf(id), 'utf8'), stat(fileOf(id))]);
      const value: unknown = JSON.parse(text);
      return isStored(value) ? { ...value, savedMs: mtimeMs } : undefined;
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
      throw ioError(error, 'read the backups');
    }
  }

  return {
    async keep({ id, name, content }) {
      try {
        await mkdir(folder, { recursive: true });
        await writeWhole(fileOf(id), JSON.stringify({ name, content } satisfies Stored), 0o600);
        written.add(id);
      } catch (error) {
        throw ioError(error, `keep a backup of ${name}`);
      }
    },
    async list(own) {
      const names = await readdir(folder).catch(() => []);
      const ids = names.flatMap((name) => (/^[a-z0-9-]{1,64}\.json$/.test(name) ? [name.slice(0, -5)] : []));
      const offered = ids.filter((id) => id === own || !written.has(id));
      const found = await Promise.all(
        offered.map(async (id) => {
          const backup = await stored(id);
          return backup ? [{ id, name: backup.name, savedMs: backup.savedMs }] : [];
        }),
      );
      return found
        .flat()
        .toSorted((a, b) => b.savedMs - a.savedMs)
        .slice(0, maxListed);
    },
    async read(id) {
      const backup = await stored(id);
      if (!backup) throw new HostError('not-found', 'That backup is no longer there.', 'Open the file itself.');
      return backup.content;
    },
    async drop(id) {
      written.delete(id);
      await rm(fileOf(id), { force: true });
    },
  };
}
