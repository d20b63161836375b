import type { Ownership } from '../emit/file-set.ts';

/** What the last run generated of one file. */
export interface BaseFile {
  readonly ownership: Ownership;
  /** SHA-256 in hex; several after branches were merged that both generated it: each is a version of the generator. */
  readonly hashes: ReadonlySet<string>;
}

/** The last generation of a project, which merges start from. */
export interface Base {
  readonly files: ReadonlyMap<string, BaseFile>;
  /** Files that the user deleted, as an earlier run reported: they stay deleted. */
  readonly deleted: ReadonlySet<string>;
  /** The drawing that it was generated from; undefined where there is none. */
  readonly topology: string | undefined;
  /** Content of a file as it was generated; undefined where the base does not have it. */
  content(path: string): string | undefined;
}

export const emptyBase: Base = { files: new Map(), deleted: new Set(), topology: undefined, content: () => undefined };
