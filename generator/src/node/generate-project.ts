import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Finding, Topology } from '../model/index.ts';
import { changesDisk, type Action, type ActionKind } from '../regenerate/actions.ts';
import { basePath, besideBase } from './base-file.ts';
import { composeProject, type Composed, type ComposeSettings, type GenerateSource } from './compose-project.ts';
import { planGeneration, type GenerationPlan } from './plan-generation.ts';
import { lockProject } from './project-lock.ts';
import { openFolder, SafeFolder } from './safe-folder.ts';
import { applyChanges, removeEmptyFolders, undo, type Change, type FileCalls } from './transaction.ts';

export type { GenerateSource } from './compose-project.ts';

export type GenerateStage = 'check' | 'plan' | 'emit' | 'write';

export interface GenerateProgress {
  readonly stage: GenerateStage;
  /** Files written so far, in stage `write`. */
  readonly done: number;
  readonly total: number;
}

export type GenerateOptions = GenerateSource &
  ComposeSettings & {
    readonly folder: string;
    /** Replace generated files that were edited, and write those again that were deleted. */
    readonly force?: boolean;
    readonly onProgress?: (progress: GenerateProgress) => void;
    /** The calls to the file system; a test makes them fail. */
    readonly calls?: FileCalls;
  };

/** Paths by what became of them. `replace`, `write` and clean moves are together in `written`. */
export interface GeneratedPaths {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  /** Edited by the user, and the drawing says nothing new about them. */
  readonly kept: readonly string[];
  /** Edited by both sides. */
  readonly merged: readonly string[];
  /** Edited by both sides in one place: marked in the file, for the user to resolve. */
  readonly conflicts: readonly string[];
  /** Old and new path of files that followed a rename. */
  readonly moved: readonly (readonly [from: string, to: string])[];
  readonly removed: readonly string[];
  /** No longer generated, and edited: not touched. */
  readonly orphans: readonly string[];
  /** Deleted by the user: not written again. */
  readonly deleted: readonly string[];
}

export interface BlockedFile {
  readonly path: string;
  readonly reason: NonNullable<Action['reason']>;
}

export type GenerateResult =
  | {
      readonly outcome: 'generated';
      /** Absolute, links resolved. */
      readonly folder: string;
      /** Numbers of files. */
      readonly written: number;
      readonly unchanged: number;
      readonly kept: number;
      readonly removed: number;
      readonly paths: GeneratedPaths;
      /** Whether a killed run had to be undone before. */
      readonly recovered: boolean;
      /** Warnings and notes. */
      readonly findings: readonly Finding[];
    }
  | { readonly outcome: 'refused'; readonly findings: readonly Finding[] }
  /** Files that nothing can be done with; nothing was written. */
  | { readonly outcome: 'blocked'; readonly files: readonly BlockedFile[]; readonly findings: readonly Finding[] }
  | { readonly outcome: 'cancelled' };

/**
 * Checks a drawing and generates its project, all of it or nothing: what the user wrote since the last time is merged.
 * @throws UnsafePathError, BaseError, ProjectLockedError, FileChangedError or VersionMissingError; errors of the file system
 */
export async function generateProject(options: GenerateOptions): Promise<GenerateResult> {
  const { signal, onProgress } = options;
  try {
    const composed = await composeProject({ ...options, onStage: (stage) => onProgress?.({ stage, done: 0, total: 0 }) });
    if (composed.outcome === 'refused') return composed;
    const root = await openFolder(options.folder);
    const unlock = await lockProject(root);
    try {
      return await generateInto(root, composed, options);
    } finally {
      await unlock();
    }
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) return { outcome: 'cancelled' };
    throw error;
  }
}

async function generateInto(root: string, composed: Composed, options: GenerateOptions): Promise<GenerateResult> {
  const recovered = await undo(root);
  const safe = new SafeFolder(root);
  const plan = await planGeneration(safe, composed, options.force ?? false);
  const blocked = blockedFiles(plan.actions);
  if (blocked.length > 0) return { outcome: 'blocked', files: blocked, findings: composed.findings };
  const changes = [...plan.actions.filter(changesDisk).flatMap(changesOf), ...(await ownChanges(safe, plan))];
  const { signal, onProgress, calls } = options;
  await applyChanges(root, changes, {
    signal,
    onProgress: (done, total) => onProgress?.({ stage: 'write', done, total }),
    ...(calls && { calls }),
  });
  await removeEmptyFolders(
    root,
    changes.filter(({ content }) => content === undefined).map((change) => change.path),
  );
  return generated(root, plan.actions, recovered, composed.findings);
}

export const blockedFiles = (actions: readonly Action[]): BlockedFile[] =>
  actions.flatMap(({ path: file, reason }) => (reason === undefined ? [] : [{ path: file, reason }]));

function changesOf({ path: file, from, current, content }: Action): Change[] {
  if (from === undefined || from === file) return [{ path: file, content, before: current }];
  return [
    { path: file, content, before: undefined },
    { path: from, content: undefined, before: current },
  ];
}

/** Changes of Eventwright's own files; the base comes last. */
async function ownChanges(safe: SafeFolder, plan: GenerationPlan): Promise<Change[]> {
  const wanted = [...Object.entries(besideBase), [basePath, plan.nextBase()] as const];
  const changes = await Promise.all(wanted.map(async ([file, content]) => ({ path: file, content, before: await safe.read(file) })));
  return changes.filter(({ content, before }) => content !== before);
}

function generated(folder: string, actions: readonly Action[], recovered: boolean, findings: readonly Finding[]): GenerateResult {
  const of = (...kinds: readonly ActionKind[]) => actions.filter(({ kind }) => kinds.includes(kind)).map((action) => action.path);
  const paths: GeneratedPaths = {
    written: of('write', 'replace'),
    unchanged: of('unchanged'),
    kept: of('keep'),
    merged: of('merge'),
    conflicts: of('conflict'),
    moved: actions.flatMap(({ from, path: file }) => (from === undefined ? [] : [[from, file] as const])),
    removed: of('remove'),
    orphans: of('orphan'),
    deleted: of('deleted'),
  };
  return {
    outcome: 'generated',
    folder,
    written: paths.written.length + paths.merged.length + paths.conflicts.length,
    unchanged: paths.unchanged.length,
    kept: paths.kept.length + paths.orphans.length,
    removed: paths.removed.length,
    paths,
    recovered,
    findings,
  };
}

export type PreviewResult =
  | {
      readonly outcome: 'planned';
      readonly actions: readonly Action[];
      readonly topology: Topology;
      /** The drawing of the last generation; undefined where there is none. */
      readonly before: Topology | undefined;
      /** Whether Eventwright generated there before. */
      readonly wasGenerated: boolean;
      /** Files that an earlier run reported as deleted. */
      readonly knownDeleted: ReadonlySet<string>;
      readonly findings: readonly Finding[];
    }
  | { readonly outcome: 'refused'; readonly findings: readonly Finding[] }
  | { readonly outcome: 'cancelled' };

/** What `generateProject` would do; nothing is written, and the folder need not exist. @throws as it does */
export async function previewGeneration(options: GenerateOptions): Promise<PreviewResult> {
  const { signal } = options;
  try {
    const composed = await composeProject(options);
    if (composed.outcome === 'refused') return composed;
    const { folder } = options;
    const root = await access(folder).then(
      () => openFolder(folder),
      () => path.resolve(folder),
    );
    const { actions, base, before } = await planGeneration(new SafeFolder(root), composed, options.force ?? false);
    return {
      outcome: 'planned',
      actions,
      topology: composed.topology,
      before,
      knownDeleted: base.deleted,
      wasGenerated: base.files.size > 0,
      findings: composed.findings,
    };
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) return { outcome: 'cancelled' };
    throw error;
  }
}
