import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateProject } from './generate-project.ts';
import { projectRoot } from './project-root.ts';

const run = promisify(execFile);
const root = projectRoot();
const gallery = path.join(root, 'schemas/examples/gallery');

let base: string;
beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'eventwright-project-'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

/** What `npm install` would do, with the packages of this checkout: the versions are the same. */
async function link(folder: string, name: string): Promise<void> {
  const modules = path.join(folder, 'node_modules');
  await mkdir(path.join(modules, `@${name}`), { recursive: true });
  for (const entry of await readdir(path.join(root, 'node_modules'))) await symlink(path.join(root, 'node_modules', entry), path.join(modules, entry));
  for (const own of ['runtime', 'contracts']) await symlink(path.join(folder, own), path.join(modules, `@${name}`, own));
}

async function prepared(example: string): Promise<string> {
  const folder = path.join(base, example);
  const text = await readFile(path.join(gallery, `${example}.topology.yaml`), 'utf8');
  const result = await generateProject({ text, folder });
  expect(result, JSON.stringify(result)).toMatchObject({ outcome: 'generated' });
  const { name } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as { name: string };
  await link(folder, name);
  return folder;
}

/** Runs a program in the project. @returns what it printed @throws Error with that text where it fails */
async function inProject(folder: string, program: string, ...args: readonly string[]): Promise<string> {
  try {
    return (await run(process.execPath, [program, ...args], { cwd: folder, env: { ...process.env, DATABASE_URL: '' } })).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
const oxlint = path.join(root, 'node_modules/oxlint/bin/oxlint');

describe('a generated project', { timeout: 300_000 }, () => {
  it.each(['catalogue-update', 'configuration-fetch', 'customer-details-shards', 'flash-sale', 'login', 'new-order-submission', 'order-fulfilment', 'order-history', 'status-heartbeat'])(
    '%s: type-checks and lints clean',
    async (example) => {
      const folder = await prepared(example);
      await inProject(folder, tsc, '-b');
      await inProject(folder, oxlint, '--deny-warnings');
    },
  );

  it('order-platform: type-checks, lints clean and passes its own tests', async () => {
    const folder = await prepared('order-platform');
    await inProject(folder, tsc, '-b');
    await inProject(folder, oxlint, '--deny-warnings');
    const output = await inProject(folder, 'runtime/dist/testing/run-tests.js');
    expect(output).toMatch(/^# pass 7$/m);
    expect(output).toMatch(/^# fail 0$/m);
  });
});
