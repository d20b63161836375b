import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { generateProject, type GenerateResult } from 'eventwright/node/generate-project.ts';
import { manifestPath, readManifest, sha256 } from 'eventwright/node/manifest.ts';
import type { HostArgs, HostResult, PreviewFile } from '../shared/host-contract.ts';
import { errorCode } from './io-errors.ts';

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  });
}

/** Paths of the files of a project, with slashes, its manifest left out. */
async function projectPaths(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter((name) => name !== manifestPath)
    .toSorted();
}

function compared(content: string, onDisk: string | undefined, isUsers: boolean): Pick<PreviewFile, 'status' | 'onDisk'> {
  if (onDisk === undefined) return { status: 'new', onDisk: null };
  return onDisk === content ? { status: 'same', onDisk: null } : { status: isUsers ? 'kept' : 'changed', onDisk };
}

/**
 * What generation would write, beside what is in a folder that was generated before. The project is written into a folder of its own,
 * which is read and removed: so a preview is what generation does, and not what it might do.
 * @throws what `generateProject` throws; errors of the file system
 */
export async function previewProject(
  { text, broker, folder, known }: HostArgs<'preview'>,
  signal: AbortSignal,
  refused: (findings: Extract<GenerateResult, { outcome: 'refused' }>['findings']) => HostResult<'preview'>,
): Promise<HostResult<'preview'>> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'eventwright-preview-'));
  try {
    const result = await generateProject({ text, folder: scratch, signal, ...(broker !== null && { broker }) });
    if (result.outcome === 'refused') return refused(result.findings);
    if (result.outcome !== 'generated') return { outcome: 'cancelled' };
    const generated = await readManifest(scratch);
    const wasGenerated = (await readIfThere(path.join(folder, manifestPath))) !== undefined;
    const files: PreviewFile[] = [];
    for (const name of await projectPaths(scratch)) {
      const content = await readFile(path.join(scratch, name), 'utf8');
      const hash = sha256(content);
      const beside = wasGenerated
        ? compared(content, await readIfThere(path.join(folder, name)), !Object.hasOwn(generated, name))
        : { status: null, onDisk: null };
      files.push({ path: name, hash, content: known[name] === hash ? null : content, ...beside });
    }
    return { outcome: 'previewed', files };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
