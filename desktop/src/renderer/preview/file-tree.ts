import type { PreviewFile } from '../../shared/host-contract.ts';

export type FileStatus = PreviewFile['status'];

export interface TreeRow {
  /** Of a file, or of a folder with a slash at its end. */
  readonly path: string;
  readonly name: string;
  /** 0 for what lies in the project's own folder. */
  readonly depth: number;
  readonly isFolder: boolean;
  /** Of a folder: `changed` where anything in it differs from the disk. */
  readonly status: FileStatus;
}

const differs = (status: FileStatus) => status === 'new' || status === 'changed';

const foldersOf = (path: string) => {
  const names = path.split('/').slice(0, -1);
  return names.map((_name, index) => `${names.slice(0, index + 1).join('/')}/`);
};

/** Folders before files, both by name, at every level. */
function compareEntries(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let at = 0; ; at += 1) {
    const [one, other] = [left[at], right[at]];
    if (one === undefined || other === undefined) return (one === undefined ? 0 : 1) - (other === undefined ? 0 : 1);
    if (one === other) continue;
    // What is left of a folder's own path: it stands before what lies in it.
    if (one === '' || other === '') return one === '' ? -1 : 1;
    const [oneFolder, otherFolder] = [at < left.length - 1, at < right.length - 1];
    if (oneFolder !== otherFolder) return oneFolder ? -1 : 1;
    return one < other ? -1 : 1;
  }
}

/** The rows of a tree of files, without those in closed folders. @param closed folders, with a slash at the end */
export function treeRows(files: readonly Pick<PreviewFile, 'path' | 'status'>[], closed: ReadonlySet<string>): TreeRow[] {
  const statuses = new Map<string, FileStatus>();
  for (const { path, status } of files) {
    statuses.set(path, status);
    for (const folder of foldersOf(path))
      if (differs(status) || !statuses.has(folder)) statuses.set(folder, differs(status) ? 'changed' : null);
  }
  return [...statuses]
    .toSorted(([a], [b]) => compareEntries(a, b))
    .filter(([path]) => !foldersOf(path.replace(/\/$/, '')).some((folder) => closed.has(folder)))
    .map(([path, status]) => {
      const names = path.replace(/\/$/, '').split('/');
      return { path, name: names.at(-1) ?? path, depth: names.length - 1, isFolder: path.endsWith('/'), status };
    });
}
