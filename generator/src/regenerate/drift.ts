import type { Topology } from '../model/topology.ts';
import type { Action } from './actions.ts';
import { hasMarkers } from './merge-text.ts';
import { elementOf } from './moved-paths.ts';

/**
 * Why code and drawing disagree.
 * - `edited` a generated file was changed by hand; `missing` a file was deleted
 * - `drawing` the drawing, or another release of Eventwright, says something else than the code
 * - `orphan` the drawing no longer has what an edited file is for; `conflict` a merge is not resolved
 * - `foreign` a file that Eventwright did not write stands where a generated one goes
 */
export type DriftReason = 'edited' | 'missing' | 'drawing' | 'orphan' | 'conflict' | 'foreign';

export interface Drift {
  readonly path: string;
  readonly reason: DriftReason;
  /** Element of the drawing that the file belongs to; undefined for files of the system as a whole. */
  readonly element: string | undefined;
}

export interface Planned {
  readonly actions: readonly Action[];
  readonly topology: Topology;
  readonly before: Topology | undefined;
  readonly knownDeleted: ReadonlySet<string>;
}

function reasonsOf(action: Action, knownDeleted: ReadonlySet<string>): DriftReason[] {
  const { kind, path, ownership, isEdited, isRedrawn, current } = action;
  if (kind === 'orphan') return ['orphan'];
  if (kind === 'deleted') return knownDeleted.has(path) ? [] : ['missing'];
  if (kind === 'blocked' && action.reason === 'foreign') return ['foreign'];
  const isOpen = isEdited && current !== undefined && hasMarkers(current);
  return [
    ...(isOpen ? (['conflict'] as const) : []),
    ...(isEdited && !isOpen && ownership === 'generated' ? (['edited'] as const) : []),
    ...(isRedrawn && kind !== 'unchanged' ? (['drawing'] as const) : []),
  ];
}

/** Where code and drawing disagree. Edits of the user's own files are no drift. */
export function driftOf({ actions, topology, before, knownDeleted }: Planned): Drift[] {
  return actions.flatMap((action) =>
    reasonsOf(action, knownDeleted).map((reason) => ({
      path: action.path,
      reason,
      element: elementOf(action.path, topology) ?? (before && elementOf(action.path, before)),
    })),
  );
}

/** Each reason in words, and what to do about it. */
export const driftWords: Readonly<Record<DriftReason, { readonly what: string; readonly remedy: string }>> = {
  edited: {
    what: 'a generated file was edited by hand',
    remedy: 'Draw the change, or move it into the handlers; eventwright generate --force restores the file.',
  },
  missing: { what: 'the file was deleted', remedy: 'Run eventwright generate to accept that, or with --force to write it again.' },
  drawing: { what: 'the code is older than the drawing', remedy: 'Run eventwright generate.' },
  orphan: { what: 'the drawing no longer has what this edited file is for', remedy: 'Move what you need, and delete the file.' },
  conflict: { what: 'a merge is not resolved', remedy: 'Choose between the lines at <<<<<<< and >>>>>>>, and remove the markers.' },
  foreign: {
    what: 'a file that Eventwright did not write stands where a generated one goes',
    remedy: 'Move it, or run eventwright generate --force to replace it.',
  },
};
