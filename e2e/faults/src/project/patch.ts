import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transform } from '@swc/core';
import { workspaceRoot } from './project-root.ts';

/** A change of one place in the runtime of a generated project, which is a copy of `templates`. */
export interface Patch {
  /** Below `templates`, without its ending. */
  readonly file: string;
  /** Occurs exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** Text with one occurrence replaced. @throws Error where it occurs another number of times: the runtime has changed, and so must the patch. */
export function patched(text: string, { file, find, replace }: Patch): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`the patch of ${file} applies ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
}

/** Each patched file of the runtime as JavaScript. Types are not checked: a bug need not have any. @throws as `patched`. */
export async function patchedFiles(patches: readonly Patch[]): Promise<ReadonlyMap<string, string>> {
  const sources = new Map<string, string>();
  for (const patch of patches) {
    const source = sources.get(patch.file) ?? (await readFile(path.join(workspaceRoot(), 'templates', `${patch.file}.ts`), 'utf8'));
    sources.set(patch.file, patched(source, patch));
  }
  const scripts = [...sources].map(async ([file, source]) => [file, await compiled(source)] as const);
  return new Map(await Promise.all(scripts));
}

/** Patches the compiled runtime of a project. @throws as `patched`. */
export async function applyPatches(folder: string, patches: readonly Patch[]): Promise<void> {
  for (const [file, text] of await patchedFiles(patches)) await writeFile(path.join(folder, 'runtime', 'dist', `${file}.js`), text);
}

async function compiled(source: string): Promise<string> {
  const jsc = { parser: { syntax: 'typescript' }, target: 'es2022', transform: { verbatimModuleSyntax: true } } as const;
  const { code } = await transform(source, { jsc, swcrc: false, configFile: false });
  return code.replaceAll(/(from\s+['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2');
}
