import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBackups } from './backups.ts';
import { keepVersion } from './file-versions.ts';

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'eventwright-backups-')));
});
afterEach(() => rm(folder, { recursive: true }));

describe('backups', () => {
  it('are offered after the run that kept them, and to the page itself, but not to another page of the run', async () => {
    const run = createBackups(folder);
    await run.keep({ id: 'page-1', name: 'Untitled', content: 'first' });
    await run.keep({ id: 'page-1', name: 'Untitled', content: 'second' });
    expect(await run.list(null)).toEqual([]);
    expect(await run.list('page-1')).toMatchObject([{ id: 'page-1', name: 'Untitled' }]);
    const next = createBackups(folder);
    expect(await next.list(null)).toMatchObject([{ id: 'page-1' }]);
    expect(await next.read('page-1')).toBe('second');
  });

  it('are gone when they are dropped, however often', async () => {
    const backups = createBackups(folder);
    await backups.keep({ id: 'page-1', name: 'a.yaml', content: 'text' });
    await backups.drop('page-1');
    await backups.drop('page-1');
    expect(await createBackups(folder).list(null)).toEqual([]);
    await expect(backups.read('page-1')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that are damaged are passed over', async () => {
    const backups = createBackups(folder);
    await backups.keep({ id: 'whole', name: 'a.yaml', content: 'text' });
    await writeFile(path.join(folder, '.eventwright/backups/half.json'), '{"name":');
    expect(await createBackups(folder).list(null)).toMatchObject([{ id: 'whole' }]);
  });
});

describe('versions of a file', () => {
  const file = () => path.join(folder, 'shop.topology.yaml');
  const versions = async () => {
    const root = path.join(folder, '.eventwright/versions');
    const [own] = await readdir(root);
    const names = await readdir(path.join(root, own!));
    return Promise.all(names.toSorted().map((name) => readFile(path.join(root, own!, name), 'utf8')));
  };

  it('are the last 20 before the present one', async () => {
    for (let at = 0; at < 23; at += 1) {
      await writeFile(file(), `version ${at}`);
      await keepVersion(folder, file(), at * 1000);
    }
    const kept = await versions();
    expect(kept).toHaveLength(20);
    expect([kept[0], kept.at(-1)]).toEqual(['version 3', 'version 22']);
  });

  it('are none for a new file', async () => {
    await keepVersion(folder, file(), 0);
    expect(await versions()).toEqual([]);
  });
});
