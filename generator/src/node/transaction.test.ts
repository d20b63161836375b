import { readdir, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { snapshotOf, writeFiles } from './folder.fixture.ts';
import { applyChanges, fileCalls, undo, type Change, type FileCalls } from './transaction.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'eventwright-transaction-'));
  await mkdir(path.join(root, '.eventwright'));
  await writeFiles(root, before);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const before = { 'a.ts': 'old a', 'b/b.ts': 'old b', 'gone.ts': 'old', 'mine.ts': 'mine', '.eventwright/base.txt': 'old base' };
const after = { 'a.ts': 'new a', 'b/b.ts': 'new b', 'c/d/new.ts': 'new', 'mine.ts': 'mine', '.eventwright/base.txt': 'new base' };
const changes: readonly Change[] = [
  { path: 'a.ts', before: 'old a', content: 'new a' },
  { path: 'b/b.ts', before: 'old b', content: 'new b' },
  { path: 'c/d/new.ts', before: undefined, content: 'new' },
  { path: 'gone.ts', before: 'old', content: undefined },
  { path: '.eventwright/base.txt', before: 'old base', content: 'new base' },
];

/** Calls of which the one with this number, from 0, meets what `at` does; later ones too. */
function failing(
  number: number,
  at: (call: () => Promise<unknown>, isFirst: boolean) => Promise<unknown>,
): { calls: FileCalls; count: () => number } {
  let count = 0;
  const wrap =
    <Args extends readonly unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> => {
      count += 1;
      return count <= number ? call(...args) : (at(() => call(...args), count === number + 1) as Promise<Result>);
    };
  const { link, rename, unlink, mkdir: makeFolder, writeFile: write, sync } = fileCalls;
  const calls = {
    link: wrap(link),
    rename: wrap(rename),
    unlink: wrap(unlink),
    mkdir: wrap(makeFolder),
    writeFile: wrap(write),
    sync: wrap(sync),
  };
  return { calls: calls as unknown as FileCalls, count: () => count };
}

const full = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' }));
const never = () => new Promise<never>(() => undefined);

/** How many calls a run makes that nothing disturbs. */
async function callCount(): Promise<number> {
  const undisturbed = failing(Infinity, full);
  await applyChanges(root, changes, { calls: undisturbed.calls });
  await rm(root, { recursive: true });
  await mkdir(path.join(root, '.eventwright'), { recursive: true });
  await writeFiles(root, before);
  return undisturbed.count();
}

/** Waits until a run has come to its end or hangs for good: every call of it has been made or is stuck. */
async function untilStuck(count: () => number, isStuck: () => boolean): Promise<void> {
  for (let seen = -1; !isStuck() || seen !== count();) {
    seen = count();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

describe('applyChanges', () => {
  it('makes all changes, and leaves nothing else', async () => {
    await applyChanges(root, changes);
    expect(await snapshotOf(root)).toEqual(after);
  });

  it('makes none where the disk is full, at whichever call that shows', async () => {
    const total = await callCount();
    expect(total).toBeGreaterThan(15);
    for (let number = 0; number < total; number += 1) {
      const { calls } = failing(number, full);
      await expect(applyChanges(root, changes, { calls }), `call ${number}`).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(await snapshotOf(root), `call ${number}`).toEqual(before);
    }
    await applyChanges(root, changes);
    expect(await snapshotOf(root)).toEqual(after);
  });

  it.each(['before', 'after'] as const)('is undone by the next run where it was killed %s any of its calls', async (when) => {
    const total = await callCount();
    for (let number = 0; number < total; number += 1) {
      let isStuck = false;
      const killed = failing(number, async (call, isFirst) => {
        if (when === 'after' && isFirst) await call();
        isStuck = true;
        return never();
      });
      void applyChanges(root, changes, { calls: killed.calls });
      await untilStuck(killed.count, () => isStuck);
      await undo(root);
      const isDone = when === 'after' && number === total - 1;
      expect(await snapshotOf(root), `${when} call ${number}`).toEqual(isDone ? after : before);
      if (isDone) return;
    }
    await applyChanges(root, changes);
    expect(await snapshotOf(root)).toEqual(after);
  });

  it('keeps what somebody wrote after the kill', async () => {
    const total = await callCount();
    let isStuck = false;
    const killed = failing(total - 1, () => {
      isStuck = true;
      return never();
    });
    void applyChanges(root, changes, { calls: killed.calls });
    await untilStuck(killed.count, () => isStuck);
    await writeFile(path.join(root, 'a.ts'), 'edited since');
    expect(await undo(root)).toBe(true);
    expect(await snapshotOf(root)).toEqual({ ...before, 'a.ts': 'edited since' });
    expect(await undo(root)).toBe(false);
  });

  it('makes none where a file changed since it was planned', async () => {
    await writeFile(path.join(root, 'b/b.ts'), 'changed meanwhile');
    await expect(applyChanges(root, changes)).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    expect(await snapshotOf(root)).toEqual({ ...before, 'b/b.ts': 'changed meanwhile' });
  });

  it('makes none once it is cancelled', async () => {
    const reason = new Error('stop');
    const cancel = new AbortController();
    const run = applyChanges(root, changes, { signal: cancel.signal, onProgress: () => cancel.abort(reason) });
    await expect(run).rejects.toBe(reason);
    expect(await snapshotOf(root)).toEqual(before);
  });

  it.each([
    ['a path that leads outside', '../victim'],
    ['a link in the way', 'link/victim'],
  ])('does not trust a journal with %s', async (_what, name) => {
    const outside = await mkdtemp(path.join(tmpdir(), 'eventwright-outside-'));
    await writeFile(path.join(outside, 'victim'), '');
    await symlink(outside, path.join(root, 'link'));
    const hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    await writeFiles(root, {
      '.eventwright/work/journal.json': JSON.stringify({ version: 1, steps: [{ path: name, hash, hadFile: false }], folders: [] }),
    });
    await expect(undo(root)).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
    expect(await snapshotOf(outside)).toEqual({ victim: '' });
    await rm(outside, { recursive: true });
  });

  it('removes no folder that a journal names behind a link', async () => {
    const outside = await mkdtemp(path.join(tmpdir(), 'eventwright-outside-'));
    await mkdir(path.join(outside, 'empty'));
    await symlink(outside, path.join(root, 'link'));
    await writeFiles(root, { '.eventwright/work/journal.json': JSON.stringify({ version: 1, steps: [], folders: ['link/empty'] }) });
    await expect(undo(root)).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
    expect(await readdir(outside)).toEqual(['empty']);
    await rm(outside, { recursive: true });
  });
});
