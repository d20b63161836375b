import type { FileSet, GeneratedFile } from '../emit/file-set.ts';
import type { Topology } from '../model/topology.ts';
import type { Action } from './actions.ts';
import type { Base } from './base.ts';
import { detectRenames, hasRenames, servicesOf, type Renames } from './detect-renames.ts';
import { mergeFile } from './merge-file.ts';
import { hasMarkers, type Merged } from './merge-text.ts';
import { movedPath } from './moved-paths.ts';

/** A file as it stands in the project. */
export interface FileOnDisk {
  readonly content: string;
  /** SHA-256 in hex. */
  readonly hash: string;
}

export interface RegenerationInput {
  readonly next: FileSet;
  /** SHA-256 in hex of each file of `next`, by path. */
  readonly nextHashes: ReadonlyMap<string, string>;
  readonly base: Base;
  readonly disk: ReadonlyMap<string, FileOnDisk>;
  /** The drawing that the base was generated from; undefined where it is not known. */
  readonly before: Topology | undefined;
  readonly after: Topology;
  /** Replace generated files that were edited, and write those again that were deleted; files of the user are merged in any case. */
  readonly force?: boolean;
}

const noRenames: Renames = { nodes: new Map(), messages: new Map(), services: new Map(), system: undefined };

/** Plans the next generation of a project: what becomes of each file. Reads and writes nothing. */
export async function planRegeneration(input: RegenerationInput): Promise<Action[]> {
  const planner = new Planner(input);
  const actions: Action[] = [];
  // One after the other: a merge is work of this thread, and few files need one.
  for (const file of input.next) actions.push(await planner.next(file));
  return [...actions, ...planner.rest()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

class Planner {
  readonly #input: RegenerationInput;
  readonly #renames: Renames;
  /** Old paths by the new ones. */
  readonly #origins = new Map<string, string>();

  constructor(input: RegenerationInput) {
    this.#input = input;
    const { before, after, base, next, disk } = input;
    this.#renames = before === undefined ? noRenames : detectRenames(before, after);
    if (before === undefined) return;
    const homes = servicesOf(after);
    for (const path of base.files.keys()) {
      const now = movedPath(path, homes, this.#renames);
      const isFree = next.get(now) !== undefined && !base.files.has(now) && !disk.has(now);
      if (now !== path && next.get(path) === undefined && isFree) this.#origins.set(now, path);
    }
  }

  async next(file: GeneratedFile): Promise<Action> {
    const { base, disk, nextHashes, force = false } = this.#input;
    const { path, ownership, content } = file;
    const origin = this.#origins.get(path) ?? path;
    const known = base.files.get(origin);
    const found = disk.get(origin);
    const isEdited = found !== undefined && found.content !== content && known?.hashes.has(found.hash) !== true;
    const isRedrawn = origin !== path || known?.hashes.has(nextHashes.get(path) ?? '') !== true;
    const about = {
      path,
      ownership,
      current: found?.content,
      generated: content,
      isEdited,
      isRedrawn,
      ...(origin !== path && { from: origin }),
    };
    if (found === undefined) {
      const isDeleted = (known !== undefined || base.deleted.has(path)) && !force;
      return { ...about, kind: isDeleted ? 'deleted' : 'write', content: isDeleted ? undefined : content };
    }
    if (found.content === content) return { ...about, kind: origin === path ? 'unchanged' : 'replace', content };
    if (!isEdited || (force && ownership === 'generated')) return { ...about, kind: 'replace', content };
    return { ...about, ...(await this.#merged(file, origin, found.content)) };
  }

  /** What becomes of an edited file. */
  async #merged(
    { path, ownership, content }: GeneratedFile,
    origin: string,
    current: string,
  ): Promise<Pick<Action, 'kind' | 'content' | 'reason'>> {
    const { base } = this.#input;
    const before = base.content(origin);
    if (before === undefined) {
      if (ownership === 'user') return { kind: 'keep', content: current };
      return { kind: 'blocked', content: current, reason: base.files.has(origin) ? 'no-base' : 'foreign' };
    }
    if (before === content) return { kind: 'keep', content: current };
    if (current.includes('\ufffd') && !before.includes('\ufffd')) return { kind: 'blocked', content: current, reason: 'encoding' };
    if (hasMarkers(current) && !hasMarkers(content)) return { kind: 'blocked', content: current, reason: 'unresolved' };
    const { text, conflicts } = await this.#mergedText(path, before, current, content);
    if (conflicts > 0) return { kind: 'conflict', content: text };
    return { kind: text === current && origin === path ? 'keep' : 'merge', content: text };
  }

  async #mergedText(path: string, base: string, current: string, content: string): Promise<Merged> {
    if (!path.endsWith('.ts') || !hasRenames(this.#renames)) return mergeFile(path, base, current, content);
    const { renameTypeScript } = await import('./rename-typescript.ts');
    return mergeFile(path, ...renameTypeScript(base, current, this.#renames), content);
  }

  /** What the last run generated and this one does not. */
  rest(): Action[] {
    const { base, next, disk } = this.#input;
    const moved = new Set(this.#origins.values());
    return [...base.files].flatMap(([path, { ownership, hashes }]): Action[] => {
      const found = disk.get(path);
      if (next.get(path) !== undefined || moved.has(path) || found === undefined) return [];
      const isEdited = !hashes.has(found.hash);
      const about = { path, ownership, current: found.content, generated: undefined, isEdited, isRedrawn: true };
      return [{ ...about, kind: isEdited ? 'orphan' : 'remove', content: isEdited ? found.content : undefined }];
    });
  }
}
