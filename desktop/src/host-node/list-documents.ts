import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';

export interface ListedDocument {
  path: string;
  name: string;
  modifiedMs: number;
}

const limits = { depth: 8, folderEntries: 20_000, files: 500 } as const;
const skippedFolders: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage']);
const headBytes = 1024;

/** True where the text begins as a topology does, with `eventwright:` at the top level. */
const startsLikeOne = (head: string): boolean => /^\s*\{[\s\S]*?"eventwright"\s*:|^["']?eventwright["']?\s*:/m.test(head);

async function headOf(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(headBytes), 0, headBytes, 0);
    return new TextDecoder().decode(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

async function isTopology(file: string): Promise<boolean> {
  if (/\.topology\.(ya?ml|json)$/i.test(file)) return true;
  return /\.(ya?ml|json)$/i.test(file) && startsLikeOne(await headOf(file));
}

/** A file that vanishes or may not be read while the folder is walked is left out. */
async function listed(root: string, file: string): Promise<ListedDocument | undefined> {
  try {
    if (!(await isTopology(file))) return undefined;
    return { path: file, name: path.relative(root, file).split(path.sep).join('/'), modifiedMs: (await stat(file)).mtimeMs };
  } catch {
    return undefined;
  }
}

/**
 * Topology files below a folder, latest first: those named `*.topology.yaml` or `.json`, and others that begin like one.
 * Links are not followed; depth and counts are bounded.
 */
export async function listDocuments(root: string): Promise<ListedDocument[]> {
  const files: ListedDocument[] = [];
  let seen = 0;
  let level = [root];
  for (let depth = 0; depth < limits.depth && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
        seen += 1;
        if (seen > limits.folderEntries || files.length >= limits.files) return files.sort((a, b) => b.modifiedMs - a.modifiedMs);
        const child = path.join(folder, entry.name);
        if (entry.isDirectory() && !skippedFolders.has(entry.name) && !entry.name.startsWith('.')) next.push(child);
        const found = entry.isFile() ? await listed(root, child) : undefined;
        if (found) files.push(found);
      }
    }
    level = next;
  }
  return files.sort((a, b) => b.modifiedMs - a.modifiedMs);
}
