import { checkValue, serialiseTopology, type Topology } from '../model/index.ts';
import type { Action } from '../regenerate/actions.ts';
import type { Base } from '../regenerate/base.ts';
import { planRegeneration, type FileOnDisk } from '../regenerate/plan-regeneration.ts';
import { baseText, readBase, sha256 } from './base-file.ts';
import type { Composed } from './compose-project.ts';
import type { SafeFolder } from './safe-folder.ts';

/** What a generation would do to a folder. */
export interface GenerationPlan {
  readonly actions: readonly Action[];
  readonly base: Base;
  /** The drawing of the last generation; undefined where there is none. */
  readonly before: Topology | undefined;
  /** Text of the base after it. */
  readonly nextBase: () => string;
}

/** Reads a folder and plans what the new files mean for it. Writes nothing. @throws UnsafePathError, BaseError; errors of the file system */
export async function planGeneration(safe: SafeFolder, { files, topology }: Composed, force: boolean): Promise<GenerationPlan> {
  const base = await readBase(safe.root);
  const paths = new Set([...base.files.keys(), ...[...files].map(({ path }) => path)]);
  const disk = new Map<string, FileOnDisk>();
  await Promise.all(
    [...paths].map(async (path) => {
      const content = await safe.read(path);
      if (content !== undefined) disk.set(path, { content, hash: sha256(content) });
    }),
  );
  const hashes = new Map(
    [...files].map(({ path, content }) => [path, disk.get(path)?.content === content ? (disk.get(path)?.hash ?? '') : sha256(content)]),
  );
  const before = base.topology === undefined ? undefined : drawingOf(base.topology);
  const actions = await planRegeneration({ next: files, nextHashes: hashes, base, disk, before, after: topology, force });
  const deleted = actions.filter(({ kind }) => kind === 'deleted').map(({ path }) => path);
  return {
    actions,
    base,
    before,
    nextBase: () => baseText({ files, hashes, deleted, topology: serialiseTopology(topology, 'json') }, base),
  };
}

/** The drawing in a base: our own text, so that nobody asks where in it something is wrong. @returns undefined for one of another format */
function drawingOf(text: string): Topology | undefined {
  try {
    return checkValue(JSON.parse(text)).topology;
  } catch {
    return undefined;
  }
}
