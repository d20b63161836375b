export type Ownership = 'generated' | 'user';

export interface GeneratedFile {
  /** Relative to the project, with slashes. */
  readonly path: string;
  readonly content: string;
  /** Generated files are replaced by each run; those of the user are written once. */
  readonly ownership: Ownership;
}

/** A path that the emitters must not produce: their fault, never the user's. */
export class UnsafePathError extends Error {
  readonly code = 'UNSAFE_PATH';
  override readonly name = 'UnsafePathError';
}

const safeSegment = /^[A-Za-z0-9._@-]+$/;
const deviceName = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** Whether every file system takes the name of a file or folder as it is. */
export const isSafeName = (name: string) =>
  safeSegment.test(name) && !/^\.{1,2}$/.test(name) && !name.endsWith('.') && !deviceName.test(name);

/** @throws UnsafePathError for a path that leaves the project or that some file system would read otherwise. */
export function assertSafePath(path: string): void {
  if (!path.split('/').every(isSafeName)) throw new UnsafePathError(`unsafe path ${JSON.stringify(path)}`);
}

/** The files of a project by path. No two differ in case only. */
export class FileSet implements Iterable<GeneratedFile> {
  readonly #files = new Map<string, GeneratedFile>();

  get size(): number {
    return this.#files.size;
  }

  /** @throws UnsafePathError for an unsafe path, or one that is taken. */
  add(path: string, content: string, ownership: Ownership = 'generated'): void {
    assertSafePath(path);
    const key = path.toLowerCase();
    if (this.#files.has(key)) throw new UnsafePathError(`${path} is written twice`);
    this.#files.set(key, { path, content, ownership });
  }

  get(path: string): GeneratedFile | undefined {
    return this.#files.get(path.toLowerCase());
  }

  [Symbol.iterator](): Iterator<GeneratedFile> {
    return this.#files.values();
  }
}
