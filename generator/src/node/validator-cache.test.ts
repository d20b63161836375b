import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shopGraph } from '../emit/emit.fixture.ts';
import { planProject } from '../emit/plan.ts';
import { compileValidators } from '../emit/validators.ts';
import { cachedValidators } from './validator-cache.ts';

let folder: string;
let compilations = 0;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'eventwright-validators-'));
  compilations = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const messages = (note: object = { type: 'string' }) =>
  planProject(shopGraph({ 'messages/place-order/payload/properties/note': note }), 'postgres').messages;

const validators = (note?: object, at: string | undefined = folder) =>
  cachedValidators(
    messages(note),
    async (each) => {
      compilations += 1;
      return compileValidators(each);
    },
    at,
  );

describe('cachedValidators', () => {
  it('compiles once, and gives what compiling gives', async () => {
    const first = await validators();
    expect(first).toEqual(compileValidators(messages()));
    expect(await validators()).toEqual(first);
    expect(compilations).toBe(1);
  });

  it('compiles other payloads', async () => {
    await validators();
    expect(await validators({ type: 'integer' })).toEqual(compileValidators(messages({ type: 'integer' })));
    expect(compilations).toBe(2);
  });

  it('keeps no findings', async () => {
    expect((await validators({ type: 'strin' })).findings).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('compiles again what is damaged, and where nothing can be kept', async () => {
    await validators();
    const [name = ''] = await readdir(folder);
    await writeFile(path.join(folder, name), '{"source":1}');
    expect((await validators()).source).toBe(compileValidators(messages()).source);
    const file = path.join(folder, name);
    expect((await validators(undefined, path.join(file, 'no-folder'))).source).toBe(compileValidators(messages()).source);
    expect(compilations).toBe(3);
  });

  it('forgets what was not used for long', async () => {
    for (let maximum = 100; maximum < 125; maximum += 1) await validators({ type: 'integer', maximum });
    expect((await readdir(folder)).length).toBe(20);
  });
});
