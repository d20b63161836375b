import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostEvent } from '../shared/host-contract.ts';
import { createNodeHost, noDialogs, type NodeHost } from './create-host.ts';
import { hashOf } from './read-document.ts';
import { createPathAccess } from './path-access.ts';

let folder: string;
let host: NodeHost;
let events: HostEvent[];

const hostWith = async (workerSource: string): Promise<void> => {
  host = createNodeHost({
    appInfo: { version: '1.2.3', shell: 'web', nativeDialogs: false, initialFile: null },
    access: await createPathAccess(folder),
    generateWorker: async () =>
      new URL(
        `data:text/javascript,${encodeURIComponent(`import { parentPort, workerData } from 'node:worker_threads';\n${workerSource}`)}`,
      ),
    dialogs: noDialogs,
    emit: (event) => events.push(event),
  });
};
const task = (jobId: string) => ({ jobId, text: 'text', folder: path.join(folder, 'out'), broker: null });
/** Runs until it is cancelled. */
const patient = `parentPort.once('message', () => { parentPort.postMessage({ type: 'outcome', outcome: { outcome: 'cancelled' } }); });`;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'eventwright-host-')));
  events = [];
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

describe('preview', () => {
  it('cancels the one that runs when the next is asked for', async () => {
    await hostWith(`
      if (workerData.text === 'slow') parentPort.once('message', () => parentPort.postMessage({ type: 'outcome', outcome: { outcome: 'cancelled' } }));
      else parentPort.postMessage({ type: 'outcome', outcome: { outcome: 'previewed', files: [] } });`);
    const ask = (text: string) => host.calls.preview({ text, folder: path.join(folder, 'out'), broker: null, known: {} });
    const [slow, fast] = await Promise.all([ask('slow'), ask('fast')]);
    expect([slow.outcome, fast.outcome]).toEqual(['cancelled', 'previewed']);
  });

  it('looks only into the served folder', async () => {
    await hostWith(patient);
    await expect(host.calls.preview({ text: '', folder: '/', broker: null, known: {} })).rejects.toMatchObject({ code: 'not-allowed' });
  });
});

describe('generate', () => {
  it('hands the task to a thread, its progress to the page, and its outcome back', async () => {
    await hostWith(`
      parentPort.postMessage({ type: 'progress', progress: { stage: workerData.text, done: 1, total: 2 } });
      parentPort.postMessage({ type: 'outcome', outcome: { outcome: 'generated', folder: workerData.folder, written: 3, unchanged: 0, kept: 0 } });`);
    expect(await host.calls.generate(task('a'))).toEqual({
      outcome: 'generated',
      folder: path.join(folder, 'out'),
      written: 3,
      unchanged: 0,
      kept: 0,
    });
    expect(events).toEqual([{ type: 'job-progress', jobId: 'a', stage: 'text', done: 1, total: 2 }]);
  });

  it('is cancelled by its name; another name does nothing', async () => {
    await hostWith(patient);
    const outcome = host.calls.generate(task('a'));
    await host.calls.cancelJob({ jobId: 'b' });
    await host.calls.cancelJob({ jobId: 'a' });
    expect(await outcome).toEqual({ outcome: 'cancelled' });
  });

  it.each([
    ['throws', `throw new Error('planted');`, 'planted'],
    ['ends', `process.exit(3);`, 'code 3'],
  ])('reports a thread that %s', async (_name, source, words) => {
    await hostWith(source);
    expect(await host.calls.generate(task('a'))).toMatchObject({ outcome: 'failed', message: expect.stringContaining(words) as string });
  });

  it('takes a name once and two jobs at most, and cancels what runs when the host closes', async () => {
    await hostWith(patient);
    const running = [host.calls.generate(task('a')), host.calls.generate(task('b'))];
    await expect(host.calls.generate(task('a'))).rejects.toMatchObject({ code: 'bad-request' });
    await expect(host.calls.generate(task('c'))).rejects.toMatchObject({ code: 'not-allowed' });
    await host.close();
    expect(await Promise.all(running)).toEqual([{ outcome: 'cancelled' }, { outcome: 'cancelled' }]);
  });

  it('goes nowhere but into the served folder', async () => {
    await hostWith(patient);
    await expect(host.calls.generate({ ...task('a'), folder: path.dirname(folder) })).rejects.toMatchObject({ code: 'not-allowed' });
  });
});

describe('documents and examples', () => {
  it('are saved, listed and read again', async () => {
    await hostWith(patient);
    const file = path.join(folder, 'a.topology.yaml');
    expect(await host.calls.saveDocument({ path: file, text: 'eventwright: "1.0"\n', baseHash: null })).toEqual({
      outcome: 'saved',
      hash: hashOf('eventwright: "1.0"\n'),
    });
    expect((await host.calls.listDocuments({})).files.map(({ name }) => name)).toEqual(['a.topology.yaml']);
    expect((await host.calls.readDocument({ path: file })).text).toBe('eventwright: "1.0"\n');
  });

  it('are remembered in the order of their use, until they are gone', async () => {
    await hostWith(patient);
    const at = (name: string) => path.join(folder, `${name}.topology.yaml`);
    for (const name of ['a', 'b', 'c']) await host.calls.saveDocument({ path: at(name), text: 'x', baseHash: null });
    await host.calls.readDocument({ path: at('a') });
    await rm(at('b'));
    const names = async () => (await host.calls.listRecent({})).files.map(({ name }) => name);
    expect(await names()).toEqual(['a.topology.yaml', 'c.topology.yaml']);
    // Another run, as after a restart; and a list that somebody has broken.
    await host.close();
    await hostWith(patient);
    expect(await names()).toEqual(['a.topology.yaml', 'c.topology.yaml']);
    await writeFile(path.join(folder, '.eventwright/recent.json'), '{');
    expect(await names()).toEqual([]);
  });

  it('keep the last 20 versions, each to be read again, and none of another file', async () => {
    await hostWith(patient);
    const file = path.join(folder, 'a.topology.yaml');
    await host.calls.saveDocument({ path: file, text: '0', baseHash: null });
    for (let n = 1; n <= 22; n += 1) {
      const before = (await host.calls.listVersions({ path: file })).versions[0]?.savedMs ?? 0;
      // Versions are told apart by the millisecond of their save.
      while (Date.now() <= before) await new Promise((resolve) => setImmediate(resolve));
      await host.calls.saveDocument({ path: file, text: String(n), baseHash: hashOf(String(n - 1)) });
    }
    const { versions } = await host.calls.listVersions({ path: file });
    const read = await Promise.all(versions.map(({ id }) => host.calls.readVersion({ path: file, id })));
    expect(read.map(({ text }) => Number(text))).toEqual(Array.from({ length: 20 }, (_, index) => 21 - index));
    expect((await host.calls.listVersions({ path: path.join(folder, 'b.topology.yaml') })).versions).toEqual([]);
    await expect(host.calls.readVersion({ path: file, id: '2020-01-01T00-00-00.000Z' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(host.calls.listVersions({ path: path.dirname(folder) })).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('come from the gallery with their titles', async () => {
    await hostWith(patient);
    const { examples } = await host.calls.listExamples({});
    expect(examples.find(({ name }) => name === 'order-platform')).toMatchObject({
      title: expect.stringMatching(/order/i) as string,
      description: expect.stringMatching(/./) as string,
    });
    expect((await host.calls.readExample({ name: 'order-platform' })).text).toContain('eventwright:');
    await expect(host.calls.readExample({ name: 'none' })).rejects.toMatchObject({ code: 'not-found' });
  });
});
