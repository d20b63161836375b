import { describe, expect, it } from 'vitest';
import type { PreviewFile } from '../../shared/host-contract.ts';
import { treeRows } from './file-tree.ts';
import { knownHashes, mergeFiles } from './merge-files.ts';

const file = (path: string, status: PreviewFile['status'] = null, content: string | null = path): PreviewFile => ({
  path,
  hash: path.padEnd(64, '0'),
  content,
  status,
  onDisk: null,
});

describe('the tree of files', () => {
  const files = [file('package.json'), file('services/b/main.ts'), file('services/a.ts', 'changed'), file('README.md', 'same')];

  it('has folders first, then names', () => {
    expect(treeRows(files, new Set()).map(({ path, depth }) => `${depth} ${path}`)).toEqual([
      '0 services/',
      '1 services/b/',
      '2 services/b/main.ts',
      '1 services/a.ts',
      '0 README.md',
      '0 package.json',
    ]);
  });

  it('hides what lies in a closed folder, which shows that something in it differs', () => {
    const rows = treeRows(files, new Set(['services/']));
    expect(rows.map(({ path }) => path)).toEqual(['services/', 'README.md', 'package.json']);
    expect(rows[0]).toMatchObject({ name: 'services', isFolder: true, status: 'changed' });
  });
});

describe('contents that are not sent again', () => {
  it('come from the preview before', () => {
    const first = mergeFiles([], [file('a'), file('b')]);
    expect(knownHashes(first)).toEqual({ a: 'a'.padEnd(64, '0'), b: 'b'.padEnd(64, '0') });
    const second = mergeFiles(first, [file('a', 'same', null), file('c')]);
    expect(second.map(({ path, content }) => [path, content])).toEqual([
      ['a', 'a'],
      ['c', 'c'],
    ]);
  });
});
