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
  readonly #listed = new Map<string, Promise<ReadonlyMap<string, string>>>();

  /** @param root as `openFolder` returned it */
  constructor(root: string) {
    this.root = root;
  }

  /**
   * Absolute path of a file of the project.
   * @throws UnsafePathError where it leaves the folder, a link or a file stands in its way, or a name differs from one on disk in case only.
   */
  async resolve(relative: string): Promise<string> {
    assertSafePath(relative);
    const segments = relative.split('/');
    for (let end = 1; end < segments.length; end += 1) {
      if (!(await this.#folder(segments.slice(0, end).join('/'), relative))) break;
    }
    const entry = await this.#checked(relative, relative);
    if (entry !== undefined && !entry.isFile()) throw new UnsafePathError(`${relative}: ${relative} is in the way`);
    return path.join(this.root, relative);
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

  async #checked(place: string, relative: string) {
    const name = path.posix.basename(place);
    const twin = (await this.#names(path.join(this.root, path.posix.dirname(place)))).get(name.toLowerCase());
    if (twin === undefined) return undefined;
    if (twin !== name) throw new UnsafePathError(`${relative}: "${twin}" is there and differs in case only`);
    const entry = await entryAt(path.join(this.root, place));
    if (entry?.isSymbolicLink() === true) throw new UnsafePathError(`${relative}: ${place} is a link, which is not followed`);
    return entry;
  }

  /** Names in a folder by their lower-case form. */
  #names(folder: string): Promise<ReadonlyMap<string, string>> {
    const known = this.#listed.get(folder);
    if (known) return known;
    const names = readdir(folder).then(
      (entries) => new Map(entries.map((name) => [name.toLowerCase(), name] as const)),
      () => new Map<string, string>(),
    );
    this.#listed.set(folder, names);
    return names;
  }
}
