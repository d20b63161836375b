import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { hashOf } from './read-document.ts';

/** Saves the same file again and again, or once, in a process of its own. */
const saverSource = `
import { saveDocument } from ${JSON.stringify(new URL('./save-document.ts', import.meta.url).pathname)};
// Without a listener the system would end the process at its limit, before the write can fail.
process.on('SIGXFSZ', () => undefined);
const [file, first, bytes, times] = process.argv.slice(2);
async function run() {
  let base = first;
  let outcome;
  for (let n = 0; n < Number(times); n += 1) {
    outcome = await saveDocument(file, String(n % 10).repeat(Number(bytes)), base);
    if (outcome.outcome !== 'saved') break;
    base = outcome.hash;
    process.stdout.write('s');
  }
  process.stdout.write(JSON.stringify(outcome));
}
void run();
`;

let folder: string;
let saver: string;
let tools: string;

beforeAll(async () => {
  tools = await realpath(await mkdtemp(path.join(os.tmpdir(), 'eventwright-saver-')));
  await writeFile(path.join(tools, 'saver.ts'), saverSource);
  const { build } = await import('rolldown');
  await build({
    input: path.join(tools, 'saver.ts'),
    platform: 'node',
    resolve: { mainFields: ['module', 'main'] },
    output: { file: path.join(tools, 'saver.cjs'), format: 'cjs' },
  });
  saver = path.join(tools, 'saver.cjs');
  return () => rm(tools, { recursive: true });
});
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'eventwright-save-')));
});
afterEach(() => rm(folder, { recursive: true }));

const bytes = 2_000_000;
const kills = 8;
const isWhole = (text: string) => text.length === bytes && new Set(text).size === 1;

it(`leaves the old bytes or the new, never a part, when the process is killed while it saves (${kills} kills)`, async () => {
  const file = path.join(folder, 'a.topology.yaml');
  for (let kill = 0; kill < kills; kill += 1) {
    await writeFile(file, '9'.repeat(bytes));
    const child = spawn(process.execPath, [saver, file, hashOf('9'.repeat(bytes)), String(bytes), '1000000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    // Saves follow each other: it is killed at another moment of one each time.
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    expect(String(said)).toMatch(/^s+$/);
    for (let turn = 0; turn < kill * 7; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGKILL');
    await exited;
    expect(isWhole(await readFile(file, 'utf8')), `after kill ${kill}`).toBe(true);
  }
});

it('keeps the file and says so when the system ends the write half way', async () => {
  const file = path.join(folder, 'a.topology.yaml');
  await writeFile(file, 'old');
  // A limit on the size of files fails a write after its first part, as a full disk does, and needs no disk of its own.
  const { stdout } = spawnSync('sh', ['-c', `ulimit -f 64; exec "$0" "$@"`, process.execPath, saver, file, hashOf('old'), '1000000', '1'], {
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'failed', message: expect.stringContaining('too large for the disk') as string });
  expect(await readFile(file, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['a.topology.yaml']);
});
