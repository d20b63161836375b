import type { PreviewFile } from '../../shared/host-contract.ts';

export interface ShownFile extends PreviewFile {
  readonly content: string;
}

/** The files of a preview whole: a content that was not sent again comes from the one before. */
export function mergeFiles(before: readonly ShownFile[], files: readonly PreviewFile[]): ShownFile[] {
  const known = new Map(before.map((file) => [file.path, file.content]));
  return files.map((file) => ({ ...file, content: file.content ?? known.get(file.path) ?? '' }));
}

/** What need not be sent again. */
export const knownHashes = (files: readonly ShownFile[]): Record<string, string> =>
  Object.fromEntries(files.map(({ path, hash }) => [path, hash]));
