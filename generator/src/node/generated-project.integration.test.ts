import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attackStrings } from '../emit/attacks.fixture.ts';
import { shopWith } from '../emit/emit.fixture.ts';
import { exampleNames } from './examples.ts';
import { generateProject, type GenerateSource } from './generate-project.ts';
import { projectRoot } from './project-root.ts';

const run = promisify(execFile);
const root = projectRoot();
const gallery = path.join(root, 'schemas/examples/gallery');

const generated = await exampleNames();

let base: string;
beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'eventwright-project-'));
  // The project's PostgreSQL does not run as root: its user must be able to enter.
  await chmod(base, 0o711);
});
afterAll(() => rm(base, { recursive: true, force: true }));

/** What `npm install` would do, with the packages of this checkout: the versions are the same. */
async function link(folder: string, name: string): Promise<void> {
  const modules = path.join(folder, 'node_modules');
  await mkdir(path.join(modules, `@${name}`), { recursive: true });
  for (const entry of await readdir(path.join(root, 'node_modules')))
    await symlink(path.join(root, 'node_modules', entry), path.join(modules, entry));
  for (const own of ['runtime', 'contracts']) await symlink(path.join(folder, own), path.join(modules, `@${name}`, own));
}

const fromGallery = async (example: string) =>
  prepared(example, { text: await readFile(path.join(gallery, `${example}.topology.yaml`), 'utf8') });

async function prepared(name: string, source: GenerateSource): Promise<string> {
  const folder = path.join(base, name);
  const result = await generateProject({ ...source, folder });
  expect(result, JSON.stringify(result)).toMatchObject({ outcome: 'generated' });
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as { name: string };
  await link(folder, manifest.name);
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
  it.each(generated)('%s: type-checks, lints clean, passes its tests and its demo with a killed worker', async (example) => {
    const folder = await fromGallery(example);
    await inProject(folder, tsc, '-b');
    await inProject(folder, oxlint, '--deny-warnings');
    expect(await inProject(folder, 'runtime/dist/testing/run-tests.js')).toMatch(/^# fail 0$/m);
    const tally = await inProject(folder, 'runtime/dist/local/demo.js', '--messages', '100', '--duplicates', '0.1', '--kill');
    expect(tally).toContain('messages accepted');
    expect(tally).toContain('PASS: nothing lost, no effect doubled');
  });

  it('hostile names and texts: type-checks, lints clean, passes its own tests and runs none of them', async () => {
    const names = attackStrings.filter((text) => !['__proto__', 'constructor', '\ud800', 'a\u0000b'].includes(text));
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string', description: name, minLength: 1 }]));
    const both = { orderId: { type: 'string' }, customerId: { type: 'string' } };
    const topology = shopWith({
      'info/name': 'hostile',
      'info/title': names.join(' '),
      'messages/place-order/payload/properties': { ...both, ...properties },
      'messages/order-placed/payload': {
        type: 'object',
        required: ['orderId', 'customerId', ...names],
        properties: { ...both, ...properties },
      },
    });
    const folder = await prepared('hostile', { topology });
    await inProject(folder, tsc, '-b');
    await inProject(folder, oxlint, '--deny-warnings');
    expect(await inProject(folder, 'runtime/dist/testing/run-tests.js')).toMatch(/^# fail 0$/m);
  });
});
