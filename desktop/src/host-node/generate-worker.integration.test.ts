import { chmod, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { runGenerateJob, runPreviewJob } from './generate-job.ts';
import type { GenerateProgress } from './generate-message.ts';

let workerUrl: URL;
let example: string;
let folder: string;

beforeAll(async () => {
  const { bundleWorker } = (await import(new URL('../../bin/bundles.js', import.meta.url).href)) as { bundleWorker(): Promise<string> };
  workerUrl = new URL(await bundleWorker());
  example = await readFile(new URL('../../../schemas/examples/gallery/order-fulfilment.topology.yaml', import.meta.url), 'utf8');
});
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'eventwright-generate-')));
});
afterEach(() => rm(folder, { recursive: true }));

const run = (
  text: string,
  target: string,
  signal = new AbortController().signal,
  onProgress: (progress: GenerateProgress) => void = () => undefined,
) => runGenerateJob(workerUrl, { text, folder: target, broker: null }, signal, onProgress);

it('generates a project with progress, and finds it unchanged the next time', async () => {
  const stages = new Set<string>();
  const target = path.join(folder, 'new/project');
  const outcome = await run(example, target, undefined, ({ stage }) => stages.add(stage));
  expect(outcome).toMatchObject({ outcome: 'generated', folder: target, unchanged: 0 });
  expect([...stages]).toEqual(['Checking the topology', 'Planning the project', 'Composing the files', 'Writing the files']);
  expect(await readdir(target)).toContain('package.json');
  expect(await run(example, target)).toMatchObject({ outcome: 'generated', written: 0 });
});

it('refuses a topology with errors, in the words of its findings', async () => {
  const outcome = await run('eventwright: "1.0"\ninfo: {}\n', folder);
  expect(outcome).toMatchObject({
    outcome: 'refused',
    findings: [{ severity: 'error', message: expect.stringMatching(/./) as string, remedy: expect.stringMatching(/./) as string }],
  });
  expect(await readdir(folder)).toEqual([]);
});

it('does not replace what was edited', async () => {
  await run(example, folder);
  const wiring = path.join(folder, 'services/picker/src/wiring.ts');
  await writeFile(wiring, '// mine');
  expect(await run(example, folder)).toMatchObject({ outcome: 'generated', kept: 1 });
  expect(await readFile(wiring, 'utf8')).toBe('// mine');
  const other = example.replaceAll('prefetch: 50', 'prefetch: 30');
  expect(await run(other, folder)).toMatchObject({ outcome: 'failed', message: expect.stringContaining('wiring.ts') as string });
  expect(await readFile(wiring, 'utf8')).toMatch(/^<<<<<<< yours$[\s\S]*^\/\/ mine$/m);
});

it('writes nothing when it is cancelled', async () => {
  const cancel = new AbortController();
  expect(await run(example, path.join(folder, 'project'), cancel.signal, () => cancel.abort())).toEqual({ outcome: 'cancelled' });
  expect((await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'))).toEqual([]);
});

it('says what is wrong with the folder', async () => {
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  await chmod(file, 0o600);
  const outcome = await run(example, path.join(file, 'project'));
  expect(outcome).toMatchObject({ outcome: 'failed', message: expect.stringContaining('not a folder') as string });
});

it('previews what it would write, beside what is on disk, and writes nothing there', async () => {
  const target = path.join(folder, 'project');
  const preview = (known: Record<string, string> = {}) =>
    runPreviewJob(workerUrl, { isPreview: true, text: example, folder: target, broker: null, known }, new AbortController().signal);
  const filesOf = (outcome: Awaited<ReturnType<typeof preview>>) => {
    if (outcome.outcome !== 'previewed') throw new Error(JSON.stringify(outcome));
    return new Map(outcome.files.map((file) => [file.path, file]));
  };
  const first = filesOf(await preview());
  expect(first.get('package.json')).toMatchObject({ status: null, onDisk: null, content: expect.stringContaining('"name"') as string });
  expect(await readdir(folder)).toEqual([]);

  await run(example, target);
  const wiring = 'services/office/src/wiring.ts';
  await writeFile(path.join(target, wiring), '// mine');
  const outcome = await preview(Object.fromEntries([...first].map(([name, { hash }]) => [name, hash])));
  expect(outcome).toMatchObject({ drift: [{ path: wiring, reason: 'edited', element: expect.any(String) as string }] });
  const second = filesOf(outcome);
  expect(second.get('package.json')).toMatchObject({ status: 'same', content: null });
  expect(second.get(wiring)).toMatchObject({ status: 'kept', onDisk: '// mine' });
  expect([...second.keys()]).toEqual([...first.keys()]);
});

it('refuses a preview as it refuses to generate', async () => {
  const task = { isPreview: true, text: 'eventwright: "1.0"\ninfo: {}\n', folder, broker: null, known: {} } as const;
  expect(await runPreviewJob(workerUrl, task, new AbortController().signal)).toMatchObject({ outcome: 'refused' });
});
