import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostError } from '../shared/host-contract.ts';
import { listDocuments } from './list-documents.ts';
import { createPathAccess } from './path-access.ts';
import { hashOf, readDocument } from './read-document.ts';
import { saveDocument } from './save-document.ts';
import { watchDocuments } from './watch-documents.ts';

let root: string;
const at = (...parts: string[]) => path.join(root, ...parts);
const put = async (name: string, text: string | Uint8Array) => {
  await mkdir(path.dirname(at(name)), { recursive: true });
  await writeFile(at(name), text);
  return at(name);
};
const errorOf = async (promise: Promise<unknown>): Promise<HostError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof HostError) return error;
  throw new Error('no HostError', { cause: error });
};

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'eventwright-files-')));
});
afterEach(() => rm(root, { recursive: true }));

describe('readDocument', () => {
  it('gives the text as it stands and the hash of its bytes', async () => {
    const text = '\uFEFFeventwright: "1.0" # ü\r\n';
    const file = await put('a.topology.yaml', text);
    expect(await readDocument(file)).toEqual({ path: file, name: 'a.topology.yaml', text, hash: hashOf(new TextEncoder().encode(text)) });
  });

  it.each([
    ['what is not there', async () => at('none.yaml'), 'not-found', 'does not exist'],
    ['a folder', async () => root, 'io', 'is not a file'],
    ['bytes that are not UTF-8', () => put('latin1.yaml', new Uint8Array([0xfc])), 'io', 'is not UTF-8'],
    ['more than 20 MB', () => put('big.yaml', new Uint8Array(20_000_001)), 'io', '20000001 bytes'],
    ['a path through a file', async () => path.join(await put('b.yaml', ''), 'c.yaml'), 'io', 'not a folder'],
  ] as const)('refuses %s and says what to do', async (_name, make, code, words) => {
    const error = await errorOf(readDocument(await make()));
    expect([error.code, error.remedy.length > 0]).toEqual([code, true]);
    expect(error.message).toContain(words);
  });
});

describe('saveDocument', () => {
  it('writes a new file and replaces one whose hash is known, leaving nothing beside it', async () => {
    expect(await saveDocument(at('a.yaml'), 'one', null)).toEqual({ outcome: 'saved', hash: hashOf('one') });
    expect(await saveDocument(at('a.yaml'), 'twö', hashOf('one'))).toEqual({ outcome: 'saved', hash: hashOf('twö') });
    expect([await readFile(at('a.yaml'), 'utf8'), await readdir(root)]).toEqual(['twö', ['a.yaml']]);
  });

  it('keeps the rights of the file, and the link that leads to it', async () => {
    await chmod(await put('real.yaml', 'one'), 0o640);
    await symlink(at('real.yaml'), at('link.yaml'));
    await saveDocument(at('link.yaml'), 'two', hashOf('one'));
    expect([await readFile(at('real.yaml'), 'utf8'), (await stat(at('real.yaml'))).mode & 0o777, await realpath(at('link.yaml'))]).toEqual([
      'two',
      0o640,
      at('real.yaml'),
    ]);
  });

  it('writes nothing over a change from outside, and hands back what is there', async () => {
    await put('a.yaml', 'theirs');
    expect(await saveDocument(at('a.yaml'), 'mine', hashOf('one'))).toEqual({
      outcome: 'changed-outside',
      text: 'theirs',
      hash: hashOf('theirs'),
    });
    expect(await readFile(at('a.yaml'), 'utf8')).toBe('theirs');
  });

  it.each([
    ['a new file whose name is taken', null, 'exists already'],
    ['a read-only file', hashOf('one'), 'is read-only'],
  ])('fails for %s, the file untouched', async (_name, baseHash, words) => {
    await chmod(await put('a.yaml', 'one'), 0o444);
    expect(await saveDocument(at('a.yaml'), 'two', baseHash)).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining(words) as string,
    });
    expect(await readFile(at('a.yaml'), 'utf8')).toBe('one');
  });

  it('fails for a file that was deleted meanwhile', async () => {
    expect(await saveDocument(at('a.yaml'), 'two', hashOf('one'))).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('moved or deleted') as string,
    });
    expect(await readdir(root)).toEqual([]);
  });

  it.each([
    ['ENOSPC', 'disk is full'],
    ['EROFS', 'read-only'],
    ['EACCES', 'does not permit'],
    ['EIO', 'EIO'],
  ])('says in words what %s means', async (code, words) => {
    const write = () => Promise.reject(Object.assign(new Error(code), { code }));
    expect(await saveDocument(at('a.yaml'), 'two', null, write)).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining(words) as string,
    });
  });
});

describe('listDocuments', () => {
  it('finds topologies by name and by how they begin, latest first', async () => {
    await put('deep/er/a.topology.yaml', 'not even YAML: {');
    await put('b.yml', '# ours\neventwright: "1.0"\n');
    await put('c.json', '{ "$schema": "x", "eventwright": "1.0" }');
    await put('package.json', '{ "name": "eventwright" }');
    await put('other.yaml', 'about: eventwright\n');
    await put('node_modules/x/d.topology.yaml', '');
    await put('.git/e.topology.yaml', '');
    await utimes(at('b.yml'), 3, 3);
    await utimes(at('c.json'), 2, 2);
    await utimes(at('deep/er/a.topology.yaml'), 1, 1);
    expect((await listDocuments(root)).map(({ name, modifiedMs }) => [name, modifiedMs])).toEqual([
      ['b.yml', 3000],
      ['c.json', 2000],
      ['deep/er/a.topology.yaml', 1000],
    ]);
  });

  it('follows no links and ends in bounded depth', async () => {
    await symlink(root, at('loop'));
    await put(`${'d/'.repeat(9)}too-deep.topology.yaml`, '');
    await put(`${'d/'.repeat(7)}deep.topology.yaml`, '');
    expect((await listDocuments(root)).map(({ path: file }) => path.basename(file))).toEqual(['deep.topology.yaml']);
  });
});

describe('createPathAccess', () => {
  it.each([
    ['a file inside', 'a.yaml'],
    ['a folder that does not exist yet', 'new/er/project'],
    ['the folder itself', '.'],
    ['a name that begins with dots', '..a.yaml'],
  ])('permits %s', async (_name, relative) => {
    await mkdir(at('in'));
    const access = await createPathAccess(at('in'));
    expect(await access.resolve(at('in', relative))).toBe(at('in', relative));
  });

  it.each([
    ['a file beside', (folder: string) => path.join(folder, '../out.yaml'), 'not-allowed'],
    ['a folder whose name only begins alike', (folder: string) => `${folder}side/a.yaml`, 'not-allowed'],
    ['a link out', (folder: string) => path.join(folder, 'out'), 'not-allowed'],
    ['a new file behind a link out', (folder: string) => path.join(folder, 'up/new.yaml'), 'not-allowed'],
    ['a link that leads nowhere', (folder: string) => path.join(folder, 'dangling'), 'not-allowed'],
    ['a relative path', () => 'a.yaml', 'bad-request'],
    ['a null byte', (folder: string) => `${folder}/a\0.yaml`, 'bad-request'],
  ] as const)('refuses %s', async (_name, asked, code) => {
    await mkdir(at('in'));
    await symlink(await put('out.yaml', ''), at('in/out'));
    await symlink(root, at('in/up'));
    await symlink(at('nowhere.yaml'), at('in/dangling'));
    const access = await createPathAccess(at('in'));
    expect((await errorOf(access.resolve(asked(at('in'))))).code).toBe(code);
  });

  it('permits what the user chose, and what is below it', async () => {
    await mkdir(at('in'));
    const access = await createPathAccess(at('in'));
    await access.grant(at('chosen'));
    expect(await access.resolve(at('chosen/a.yaml'))).toBe(at('chosen/a.yaml'));
    expect((await errorOf(access.resolve(at('b.yaml')))).code).toBe('not-allowed');
  });
});

describe('watchDocuments', () => {
  const watched = async () => {
    const changes: string[] = [];
    const watch = watchDocuments((file, hash) => changes.push(`${path.basename(file)} ${hash}`));
    watch.close();
    const file = await put('a.yaml', 'one');
    watch.add(file, hashOf('one'));
    return { changes, watch, file };
  };

  it('tells of new content once, and not of a file that was only touched', async () => {
    const { changes, watch, file } = await watched();
    await watch.look();
    await utimes(file, 5, 5);
    await watch.look();
    expect(changes).toEqual([]);
    await writeFile(file, 'two');
    await watch.look();
    await watch.look();
    expect(changes).toEqual([`a.yaml ${hashOf('two')}`]);
  });

  it('sees a file again that was replaced by a rename or was gone for a while', async () => {
    const { changes, watch, file } = await watched();
    await rm(file);
    await watch.look();
    await writeFile(file, 'two');
    await watch.look();
    expect(changes).toEqual([`a.yaml ${hashOf('two')}`]);
  });

  it('tells the other windows of a save, after the window that saved has its answer', async () => {
    const { changes, watch, file } = await watched();
    await saveDocument(file, 'two', hashOf('one'));
    watch.add(file, hashOf('two'));
    await watch.look();
    expect(changes).toEqual([]);
    await watch.look();
    await watch.look();
    expect(changes).toEqual([`a.yaml ${hashOf('two')}`]);
  });
});
