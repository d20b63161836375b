import { lstat, mkdir, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { assertSafePath, UnsafePathError } from '../emit/file-set.ts';

/** The folder to write to, made if needed, with all links on the way to it resolved. */
export async function openFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return realpath(folder);
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
    let current = this.root;
    const segments = relative.split('/');
    for (const [index, segment] of segments.entries()) {
      const twin = (await this.#names(current)).get(segment.toLowerCase());
      if (twin !== undefined && twin !== segment) throw new UnsafePathError(`${relative}: "${twin}" is there and differs in case only`);
      current = path.join(current, segment);
      const entry = await entryAt(current);
      const last = index === segments.length - 1;
      if (entry === undefined) continue;
      if (entry.isSymbolicLink())
        throw new UnsafePathError(`${relative}: ${path.relative(this.root, current)} is a link, which is not followed`);
      if (last ? !entry.isFile() : !entry.isDirectory())
        throw new UnsafePathError(`${relative}: ${path.relative(this.root, current)} is in the way`);
    }
    return current;
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
