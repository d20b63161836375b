import type { Ownership } from '../emit/file-set.ts';

/**
 * What regeneration does with one file.
 * - `write` a new file; `replace` one that nobody edited, or with `force`
 * - `unchanged` it is as generated; `keep` only the user changed it
 * - `merge` both changed it; `conflict` both changed the same place, which is marked
 * - `remove` it is no longer generated, and nobody edited it; `orphan` somebody did, so it stays
 * - `deleted` the user deleted it, so it stays deleted
 * - `blocked` nothing can be done with it, and so nothing is done at all
 */
export type ActionKind = 'write' | 'replace' | 'unchanged' | 'keep' | 'merge' | 'conflict' | 'remove' | 'orphan' | 'deleted' | 'blocked';

export interface Action {
  readonly kind: ActionKind;
  /** Relative to the project, with slashes. */
  readonly path: string;
  readonly ownership: Ownership;
  /** Where it stands now, where it moves. */
  readonly from?: string;
  /** What is there now; undefined for nothing. */
  readonly current: string | undefined;
  /** What is to be there; undefined for nothing. */
  readonly content: string | undefined;
  /** What is generated, whatever becomes of it; undefined for nothing. */
  readonly generated: string | undefined;
  /** Whether somebody edited it since it was generated. */
  readonly isEdited: boolean;
  /** Whether the drawing, or another release of Eventwright, changed what is generated. */
  readonly isRedrawn: boolean;
  /** Why it is blocked. */
  readonly reason?: 'foreign' | 'unresolved' | 'no-base' | 'encoding';
}

export const changesDisk = ({ kind, path, from, current, content }: Action) =>
  kind !== 'blocked' && (content !== current || (from !== undefined && from !== path));
