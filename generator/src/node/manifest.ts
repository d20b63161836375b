import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

export const manifestPath = '.eventwright/manifest.json';
const manifestVersion = 1;

/** What the last run wrote: hashes of the generated files, by path. */
export type Hashes = Readonly<Record<string, string>>;

/** A manifest that this release cannot read; its text says what to do. */
export class ManifestError extends Error {
  readonly code = 'MANIFEST';
  override readonly name = 'ManifestError';
}

export const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

/** @returns none for a folder without a manifest. @throws ManifestError where it is damaged or of another version. */
export async function readManifest(folder: string): Promise<Hashes> {
  const text = await readFile(path.join(folder, manifestPath), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return {};
  const manifest = parse(text);
  if (manifest?.version !== manifestVersion || typeof manifest.files !== 'object' || manifest.files === null) {
    throw new ManifestError(
      `${manifestPath} is damaged or of another release: restore it from version control, or remove it and generate into an empty folder`,
    );
  }
  return Object.fromEntries(Object.entries(manifest.files).filter(([, hash]) => typeof hash === 'string')) as Hashes;
}

function parse(text: string): { version?: unknown; files?: unknown } | undefined {
  try {
    return JSON.parse(text) as { version?: unknown; files?: unknown };
  } catch {
    return undefined;
  }
}

export const manifestText = (files: Hashes) =>
  `${JSON.stringify({ version: manifestVersion, files: Object.fromEntries(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1))) }, null, 2)}\n`;
