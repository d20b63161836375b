import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A change of one place in the compiled runtime of a generated project. */
export interface Patch {
  /** Below `runtime/dist/`. */
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

/** Patches the compiled runtime. @throws as `patched`. */
export async function applyPatches(folder: string, patches: readonly Patch[]): Promise<void> {
  for (const patch of patches) {
    const file = path.join(folder, 'runtime', 'dist', patch.file);
    await writeFile(file, patched(await readFile(file, 'utf8'), patch));
  }
}
