import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFiles } from './folder.fixture.ts';
import { lockProject } from './project-lock.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'eventwright-lock-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const leave = (holder: object | string) =>
  writeFiles(root, { '.eventwright/lock': typeof holder === 'string' ? holder : JSON.stringify(holder) });

describe('lockProject', () => {
  it('lets one run in at a time', async () => {
    const unlock = await lockProject(root);
    await expect(lockProject(root)).rejects.toMatchObject({ code: 'PROJECT_LOCKED' });
    await unlock();
    await (
      await lockProject(root)
    )();
    expect(await readdir(path.join(root, '.eventwright'))).toEqual([]);
  });

  it('lets one of many in that come at once, over the lock of a killed run', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await leave({ pid, host: hostname(), token: 'gone' });
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockProject(root)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it.each([
    ['a run on another machine, which may live', { pid: 1, host: 'elsewhere', token: 'x' }],
    ['a run that lives', { pid: process.pid, host: hostname(), token: 'x' }],
  ])('leaves the lock of %s', async (_what, holder) => {
    await leave(holder);
    await expect(lockProject(root)).rejects.toThrow(/remove \.eventwright\/lock if it is gone/);
  });

  it.each(['', '{', 'null', '{"pid":"1"}'])('takes over one that is damaged: %j', async (text) => {
    await leave(text);
    await (
      await lockProject(root)
    )();
  });
});
