import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnsafePathError } from '../emit/file-set.ts';
import { SafeFolder } from './safe-folder.ts';

let base: string;
let root: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'eventwright-folder-')));
  root = path.join(base, 'project');
  await mkdir(path.join(root, 'services'), { recursive: true });
  await writeFile(path.join(base, 'secret.ts'), 'secret');
  await writeFile(path.join(root, 'services/main.ts'), 'main');
});
afterEach(() => rm(base, { recursive: true, force: true }));

describe('a folder of a project', () => {
  it('reads what is there, and nothing where nothing is', async () => {
    const safe = new SafeFolder(root);
    expect(await safe.read('services/main.ts')).toBe('main');
    expect(await safe.read('services/wiring.ts')).toBeUndefined();
    expect(await safe.read('clients/till.ts')).toBeUndefined();
    expect(await safe.resolve('clients/till.ts')).toBe(path.join(root, 'clients/till.ts'));
  });

  it('needs no folder to be there', async () => {
    expect(await new SafeFolder(path.join(base, 'none')).read('services/main.ts')).toBeUndefined();
  });

  it.each([
    ['a path out of it', '../secret.ts', /unsafe path/],
    ['a link', 'link.ts', /link\.ts is a link, which is not followed/],
    ['a link on the way', 'linked/secret.ts', /linked is a link, which is not followed/],
    ['a folder in the way', 'services', /services is in the way/],
    ['a file in the way', 'services/main.ts/more.ts', /services\/main\.ts is in the way/],
    ['a name in another case', 'services/Main.ts', /"main\.ts" is there and differs in case only/],
  ])('reads and writes nothing through %s', async (_what, file, reason) => {
    await symlink(path.join(base, 'secret.ts'), path.join(root, 'link.ts'));
    await symlink(base, path.join(root, 'linked'));
    for (const how of ['read', 'resolve'] as const) {
      const error: unknown = await new SafeFolder(root)[how](file).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnsafePathError);
      expect((error as Error).message).toMatch(reason);
    }
  });
});
