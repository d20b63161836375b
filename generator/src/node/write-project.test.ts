import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileSet } from '../emit/file-set.ts';
import { manifestPath } from './manifest.ts';
import { writeProject } from './write-project.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'eventwright-write-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function filesOf(generated: Readonly<Record<string, string>>, user: Readonly<Record<string, string>> = {}): FileSet {
  const files = new FileSet();
  for (const [name, content] of Object.entries(generated)) files.add(name, content);
  for (const [name, content] of Object.entries(user)) files.add(name, content, 'user');
  return files;
}

const read = (name: string) => readFile(path.join(folder, name), 'utf8');

/** Every file and what it holds. */
async function snapshot(): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return Object.fromEntries(await Promise.all(names.toSorted().map(async (name) => [name, await read(name)] as const)));
}

/** A folder with a file in it cannot be replaced by a file. */
function blockTarget(target: string): void {
  mkdirSync(target);
  writeFileSync(path.join(target, 'x'), '');
}

describe('writeProject', () => {
  it('writes everything, and nothing at a second run', async () => {
    const files = filesOf({ 'a/b.ts': 'one', 'c.ts': 'two' }, { 'mine.ts': 'three' });
    expect(await writeProject(files, { folder })).toMatchObject({
      outcome: 'generated',
      written: ['a/b.ts', 'c.ts', 'mine.ts'],
      unchanged: [],
      kept: [],
      removed: [],
    });
    expect(await read('a/b.ts')).toBe('one');
    const before = await snapshot();
    expect(await writeProject(files, { folder })).toMatchObject({ written: [], unchanged: ['a/b.ts', 'c.ts', 'mine.ts'] });
    expect(await snapshot()).toEqual(before);
    expect(Object.keys(before)).toEqual([manifestPath, 'a/b.ts', 'c.ts', 'mine.ts'].toSorted());
  });

  it('replaces what nobody edited', async () => {
    await writeProject(filesOf({ 'a.ts': 'old' }), { folder });
    expect(await writeProject(filesOf({ 'a.ts': 'new' }), { folder })).toMatchObject({ written: ['a.ts'] });
    expect(await read('a.ts')).toBe('new');
  });

  it('keeps the files of the user, and writes again those that are gone', async () => {
    await writeProject(filesOf({}, { 'a.ts': 'stub', 'b.ts': 'stub' }), { folder });
    await writeFile(path.join(folder, 'a.ts'), 'edited');
    await rm(path.join(folder, 'b.ts'));
    expect(await writeProject(filesOf({}, { 'a.ts': 'new stub', 'b.ts': 'new stub' }), { folder, force: true })).toMatchObject({
      written: ['b.ts'],
      kept: ['a.ts'],
    });
    expect(await read('a.ts')).toBe('edited');
  });

  it('stops before an edited generated file, with nothing written', async () => {
    await writeProject(filesOf({ 'a.ts': 'old', 'b.ts': 'old' }), { folder });
    await writeFile(path.join(folder, 'b.ts'), 'edited');
    const before = await snapshot();
    const files = filesOf({ 'a.ts': 'new', 'b.ts': 'new' });
    expect(await writeProject(files, { folder })).toEqual({ outcome: 'conflict', paths: ['b.ts'] });
    expect(await snapshot()).toEqual(before);
    expect(await writeProject(files, { folder, force: true })).toMatchObject({ written: ['a.ts', 'b.ts'] });
    expect(await read('b.ts')).toBe('new');
  });

  it('stops before a file that it did not write', async () => {
    await writeFile(path.join(folder, 'README.md'), 'theirs');
    expect(await writeProject(filesOf({ 'README.md': 'ours' }), { folder })).toEqual({ outcome: 'conflict', paths: ['README.md'] });
  });

  it('takes an edit that equals the new content as done', async () => {
    await writeProject(filesOf({ 'a.ts': 'old' }), { folder });
    await writeFile(path.join(folder, 'a.ts'), 'new');
    expect(await writeProject(filesOf({ 'a.ts': 'new' }), { folder })).toMatchObject({ unchanged: ['a.ts'] });
  });

  it('removes what is no longer generated, unless it was edited', async () => {
    await writeProject(filesOf({ 'a.ts': 'a', 'b.ts': 'b' }, { 'mine.ts': 'm' }), { folder });
    await writeFile(path.join(folder, 'b.ts'), 'edited');
    expect(await writeProject(filesOf({ 'c.ts': 'c' }), { folder })).toMatchObject({
      written: ['c.ts'],
      removed: ['a.ts'],
      kept: ['b.ts'],
    });
    expect(Object.keys(await snapshot())).toEqual([manifestPath, 'b.ts', 'c.ts', 'mine.ts'].toSorted());
  });

  it.each([
    ['a link in place of a file', 'a.ts', 'a.ts'],
    ['a link in place of a folder', 'sub', 'sub/a.ts'],
  ])('follows no link: %s', async (_what, link, file) => {
    const outside = await mkdtemp(path.join(tmpdir(), 'eventwright-outside-'));
    await symlink(outside, path.join(folder, link));
    await expect(writeProject(filesOf({ [file]: 'x' }), { folder, force: true })).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
    expect(await readdir(outside)).toEqual([]);
    await rm(outside, { recursive: true });
  });

  it('follows a link that the folder itself is', async () => {
    const link = `${folder}-link`;
    await symlink(folder, link);
    expect(await writeProject(filesOf({ 'a.ts': 'x' }), { folder: link })).toMatchObject({
      written: ['a.ts'],
      folder: expect.stringContaining('eventwright-write-'),
    });
    await rm(link);
  });

  it('refuses a name that differs in case only', async () => {
    await writeFile(path.join(folder, 'README.MD'), 'theirs');
    await expect(writeProject(filesOf({ 'readme.md': 'x' }), { folder })).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
  });

  it('does not let a manifest name files outside', async () => {
    await writeProject(filesOf({ 'a.ts': 'a' }), { folder });
    await writeFile(path.join(folder, manifestPath), JSON.stringify({ version: 1, files: { '../../victim': 'hash' } }));
    await expect(writeProject(filesOf({ 'a.ts': 'a' }), { folder })).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
  });

  it.each(['{', '{"version":99,"files":{}}', '[]'])('says that a manifest is damaged: %s', async (text) => {
    await mkdir(path.join(folder, '.eventwright'));
    await writeFile(path.join(folder, manifestPath), text);
    await expect(writeProject(filesOf({ 'a.ts': 'a' }), { folder })).rejects.toMatchObject({ code: 'MANIFEST' });
  });

  it('puts everything back where a write fails midway', async () => {
    await writeProject(filesOf({ 'a.ts': 'old', 'z/b.ts': 'old', 'gone.ts': 'old' }), { folder });
    const before = await snapshot();
    const files = filesOf({ 'a.ts': 'new', 'new.ts': 'new', 'z/b.ts': 'new' });
    const failing = writeProject(files, {
      folder,
      onProgress(done, total) {
        // A folder appears where the last file goes, after all were checked.
        if (done === total) blockTarget(path.join(folder, 'new.ts'));
      },
    });
    await expect(failing).rejects.toThrow();
    await rm(path.join(folder, 'new.ts'), { recursive: true, force: true });
    expect(await snapshot()).toEqual(before);
  });

  it('writes nothing once cancelled', async () => {
    const reason = new Error('stop');
    const cancel = new AbortController();
    const run = writeProject(filesOf({ 'a.ts': 'x', 'b.ts': 'y' }), {
      folder,
      signal: cancel.signal,
      onProgress: () => cancel.abort(reason),
    });
    await expect(run).rejects.toBe(reason);
    expect(await snapshot()).toEqual({});
  });

  it('makes the folder', async () => {
    const deep = path.join(folder, 'x', 'y');
    await writeProject(filesOf({ 'a.ts': 'x' }), { folder: deep });
    expect((await stat(path.join(deep, 'a.ts'))).isFile()).toBe(true);
  });
});
