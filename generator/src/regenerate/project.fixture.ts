import { createHash } from 'node:crypto';
import { shopWith } from '../emit/emit.fixture.ts';
import { emitProject } from '../emit/emit-project.ts';
import type { FileSet } from '../emit/file-set.ts';
import { planProject } from '../emit/plan.ts';
import { compileValidators } from '../emit/validators.ts';
import { Graph, type Topology } from '../model/index.ts';
import type { Action } from './actions.ts';
import { emptyBase, type Base } from './base.ts';
import { driftOf, type Drift } from './drift.ts';
import { planRegeneration } from './plan-regeneration.ts';

const versions = { runtime: {}, types: {}, typescript: '1.0.0', oxlint: '1.0.0', nodeTypes: '1.0.0', ajv: '1.0.0' };
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

export function filesOf(topology: Topology): FileSet {
  const plan = planProject(new Graph(topology), 'postgres');
  return emitProject(plan, compileValidators(plan.messages), { sources: [], versions });
}

const baseOf = (files: FileSet, deleted: readonly string[]): Base => ({
  files: new Map([...files].map(({ path, ownership, content }) => [path, { ownership, hashes: new Set([hashOf(content)]) }])),
  deleted: new Set(deleted),
  topology: undefined,
  content: (path) => files.get(path)?.content,
});

/** A project in memory that is generated again and again. */
export class MemoryProject {
  readonly disk = new Map<string, string>();
  #base = emptyBase;
  #before: Topology | undefined;

  /** Changes of the shop by path of the document; see `shopWith`. */
  async generate(changes: Readonly<Record<string, unknown>> = {}, force = false): Promise<Map<string, Action>> {
    return this.generateFrom(shopWith(changes), force);
  }

  async generateFrom(after: Topology, force = false): Promise<Map<string, Action>> {
    const files = filesOf(after);
    const actions = await this.#plan(after, files, force);
    for (const { path, from, content } of actions) {
      if (from !== undefined) this.disk.delete(from);
      if (content === undefined) this.disk.delete(path);
      else this.disk.set(path, content);
    }
    this.#base = baseOf(
      files,
      actions.filter(({ kind }) => kind === 'deleted').map(({ path }) => path),
    );
    this.#before = after;
    return new Map(actions.map((action) => [action.path, action]));
  }

  async drift(changes: Readonly<Record<string, unknown>> = {}): Promise<Drift[]> {
    const topology = shopWith(changes);
    const actions = await this.#plan(topology, filesOf(topology), false);
    return driftOf({ actions, topology, before: this.#before, knownDeleted: this.#base.deleted });
  }

  #plan(after: Topology, files: FileSet, force: boolean): Promise<Action[]> {
    return planRegeneration({
      next: files,
      nextHashes: new Map([...files].map(({ path, content }) => [path, hashOf(content)])),
      base: this.#base,
      disk: new Map([...this.disk].map(([path, content]) => [path, { content, hash: hashOf(content) }])),
      before: this.#before,
      after,
      force,
    });
  }

  read(path: string): string {
    const content = this.disk.get(path);
    if (content === undefined) throw new Error(`${path} is not there: ${[...this.disk.keys()].join(' ')}`);
    return content;
  }

  /** Edits a file as a user would. @throws Error where a text to replace is not there */
  edit(path: string, ...changes: readonly (readonly [from: string, to: string])[]): void {
    let content = this.read(path);
    for (const [from, to] of changes) {
      if (!content.includes(from)) throw new Error(`${path} does not hold ${from}:\n${content}`);
      content = content.replace(from, () => to);
    }
    this.disk.set(path, content);
  }
}
