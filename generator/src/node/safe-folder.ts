import { readFileSync, type Dirent } from 'node:fs';
import { lstat, mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { assertSafePath, UnsafePathError } from '../emit/file-set.ts';

/** The folder to write to, made if needed, with all links on the way to it resolved. */
export async function openFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return realpath(folder);
}

/** Text of a file; undefined for nothing. */
export async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
}

/** What stands at a path, links not followed; undefined for nothing. */
export async function entryAt(file: string) {
  return lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
}

/** Holds the paths of one run against what is on disk, each folder looked at once. */
export class SafeFolder {
  readonly root: string;
  readonly #folders = new Map<string, Promise<boolean>>();
  readonly #listed = new Map<string, Promise<ReadonlyMap<string, Dirent>>>();

  /** @param root as `openFolder` returned it */
  constructor(root: string) {
    this.root = root;
  }

  /**
   * Absolute path of a file of the project.
   * @throws UnsafePathError where it leaves the folder, a link or a file stands in its way, or a name differs from one on disk in case only.
   */
  async resolve(relative: string): Promise<string> {
    await this.#file(relative);
    return path.join(this.root, relative);
  }

  /** Absolute path of a folder of the project, there or not. @throws as `resolve` does, and where a link or a file stands in its own place */
  async resolveFolder(relative: string): Promise<string> {
    assertSafePath(relative);
    await this.#way(relative.split('/'), relative);
    return path.join(this.root, relative);
  }

  /** Text of a file of the project; undefined where there is none. @throws as `resolve` does */
  async read(relative: string): Promise<string | undefined> {
    if ((await this.#file(relative)) === undefined) return undefined;
    // A project has thousands of small files, and each promise would cost more than its file.
    return readFileSync(path.join(this.root, relative), 'utf8');
  }

  async #file(relative: string): Promise<Dirent | undefined> {
    assertSafePath(relative);
    await this.#way(relative.split('/').slice(0, -1), relative);
    const entry = await this.#checked(relative, relative);
    if (entry !== undefined && !entry.isFile()) throw new UnsafePathError(`${relative}: ${relative} is in the way`);
    return entry;
  }

  /** Follows folders from the project's own on, as far as they are there. */
  async #way(segments: readonly string[], relative: string): Promise<void> {
    for (let end = 1; end <= segments.length; end += 1) {
      if (!(await this.#folder(segments.slice(0, end).join('/'), relative))) return;
    }
  }

  /** Whether a folder on the way is there. */
  #folder(folder: string, relative: string): Promise<boolean> {
    const known = this.#folders.get(folder);
    if (known) return known;
    const found = this.#checked(folder, relative).then((entry) => {
      if (entry !== undefined && !entry.isDirectory()) throw new UnsafePathError(`${relative}: ${folder} is in the way`);
      return entry !== undefined;
    });
    this.#folders.set(folder, found);
    return found;
  }

  async #checked(place: string, relative: string): Promise<Dirent | undefined> {
    const name = path.posix.basename(place);
    const entry = (await this.#entries(path.join(this.root, path.posix.dirname(place)))).get(name.toLowerCase());
    if (entry === undefined) return undefined;
    if (entry.name !== name) throw new UnsafePathError(`${relative}: "${entry.name}" is there and differs in case only`);
    if (entry.isSymbolicLink()) throw new UnsafePathError(`${relative}: ${place} is a link, which is not followed`);
    return entry;
  }

  /** What is in a folder, by names in lower case. */
  #entries(folder: string): Promise<ReadonlyMap<string, Dirent>> {
    const known = this.#listed.get(folder);
    if (known) return known;
    const entries = readdir(folder, { withFileTypes: true }).then(
      (found) => new Map(found.map((entry) => [entry.name.toLowerCase(), entry] as const)),
      () => new Map<string, Dirent>(),
    );
    this.#listed.set(folder, entries);
    return entries;
  }
}
