import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostContract } from '../shared/host-contract.ts';

const run = promisify(execFile);
const desktop = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'eventwright-shell-')));
  const { build } = await import('electron-vite');
  await build({ configFile: path.join(desktop, 'electron.vite.config.ts'), logLevel: 'error' });
});
afterAll(() => rm(folder, { recursive: true }));

it('comes up as it is built, answers its own page, and generates in its thread', async () => {
  const project = path.join(folder, 'project');
  const { stdout } = await run(
    process.execPath,
    [
      '--import',
      path.join(desktop, 'src/main/electron-boot.fixture.js'),
      path.join(desktop, 'dist/electron/main/index.js'),
      `--folder=${folder}`,
      '--query=?example=order-platform',
    ],
    { env: { ...process.env, EXAMPLE: path.join(desktop, '../schemas/examples/gallery/order-fulfilment.topology.yaml'), TARGET: project } },
  );
  const shell = JSON.parse(stdout) as { preload: string; events: number };
  expect(shell).toMatchObject({
    schemes: ['app'],
    handled: ['app'],
    sandboxed: true,
    url: 'app://eventwright/index.html?example=order-platform',
    channels: Object.keys(hostContract).length,
    info: { result: { version: '1.2.3', shell: 'electron', nativeDialogs: true, folder, initialFile: null } },
    generated: { result: { outcome: 'generated', folder: project } },
    foreign: 'This frame may not call the host.',
  });
  expect([existsSync(shell.preload), shell.events > 0]).toEqual([true, true]);
  expect(await readdir(project)).toContain('package.json');
});
