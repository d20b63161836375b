import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shopWith } from '../emit/emit.fixture.ts';
import { serialiseTopology } from '../model/index.ts';
import { generateProject, type GenerateProgress } from './generate-project.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'eventwright-generate-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const topology = shopWith();

// The first run loads ts-morph.
describe('generateProject', { timeout: 60_000 }, () => {
  it('generates, tells how far it is, and changes nothing at a second run', async () => {
    const seen: GenerateProgress[] = [];
    const first = await generateProject({ text: serialiseTopology(topology, 'yaml'), folder, onProgress: (each) => seen.push(each) });
    expect(first).toMatchObject({ outcome: 'generated', unchanged: 0, kept: 0, removed: 0 });
    expect([...new Set(seen.map(({ stage }) => stage))]).toEqual(['check', 'plan', 'emit', 'write']);
    expect(seen.at(-1)).toMatchObject({ done: seen.at(-1)?.total });
    expect(await generateProject({ topology, folder })).toMatchObject({ outcome: 'generated', written: 0, kept: 0 });
  });

  it('copies the runtime that the project imports, and no test of it', async () => {
    await generateProject({ topology, folder });
    const names = (await readdir(path.join(folder, 'runtime/src'), { recursive: true })).map((name) => name.replaceAll(path.sep, '/'));
    expect(names).toEqual(
      expect.arrayContaining([
        'runtime/service.ts',
        'adapters/run.ts',
        'brokers/rabbitmq.ts',
        'brokers/postgres.ts',
        'local/runner.ts',
        'local/demo.ts',
        'testing/run-tests.ts',
      ]),
    );
    expect(names.filter((name) => /test\.ts|fixture|vitest/.test(name))).toEqual([]);
  });

  it('removes a service that is no longer drawn, and leaves what was edited of it', async () => {
    await generateProject({ topology, folder });
    const handler = path.join(folder, 'services/history/src/handlers/history.ts');
    await writeFile(handler, `${await readFile(handler, 'utf8')}// mine\n`);
    const without = shopWith({
      'nodes/history': undefined,
      'edges/events-project': undefined,
      'nodes/audit': { kind: 'consumer' },
      'edges/audit-feed': {
        kind: 'subscribe',
        from: 'events',
        to: 'audit',
        subscription: { deadLetter: { channel: 'orders-dlq', maxDeliveries: 3 } },
      },
    });
    const result = await generateProject({ topology: without, folder });
    expect(result).toMatchObject({
      outcome: 'generated',
      paths: {
        removed: expect.arrayContaining(['services/history/src/wiring.ts', 'migrations/history.sql', 'services/history/package.json']),
        orphans: ['services/history/src/handlers/history.ts'],
      },
    });
    expect(await readdir(path.join(folder, 'services/history'), { recursive: true })).toEqual([
      'src',
      'src/handlers',
      'src/handlers/history.ts',
    ]);
  });

  it('names files that it cannot merge, and writes nothing', async () => {
    await writeFile(path.join(folder, 'compose.yaml'), 'mine');
    expect(await generateProject({ topology, folder })).toMatchObject({
      outcome: 'blocked',
      files: [{ path: 'compose.yaml', reason: 'foreign' }],
    });
    expect(await readdir(folder)).toEqual(['.eventwright', 'compose.yaml']);
    expect(await generateProject({ topology, folder, force: true })).toMatchObject({
      outcome: 'generated',
      paths: { written: expect.arrayContaining(['compose.yaml']) },
    });
  });

  it.each([
    ['text that does not parse', { text: '{' }, 'document/syntax'],
    [
      'an error of a rule',
      { topology: shopWith({ 'edges/x': { kind: 'send', from: 'web', to: 'nowhere', messages: ['place-order'] } }) },
      'structure/dangling-edge',
    ],
    [
      'what is not generated yet',
      { topology: shopWith({ 'nodes/orders-db/sharding/bindingGroup': 'customer' }) },
      'generate/not-yet-generated',
    ],
    ['a broker that is not generated yet', { topology, broker: 'sqs' }, 'generate/not-yet-generated'],
    [
      'a payload that is no schema',
      { topology: shopWith({ 'messages/place-order/payload/properties/note': { type: 'strin' } }) },
      'generate/missing',
    ],
  ])('refuses %s, and writes nothing', async (_what, source, ruleId) => {
    const result = await generateProject({ ...source, folder });
    expect(result).toMatchObject({
      outcome: 'refused',
      findings: expect.arrayContaining([expect.objectContaining({ ruleId, severity: 'error' })]),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('tells the place in the text', async () => {
    const text = serialiseTopology(shopWith({ 'nodes/orders-db/sharding/bindingGroup': 'customer' }), 'yaml');
    const result = await generateProject({ text, folder });
    const line = text.split('\n').findIndex((each) => each.includes('bindingGroup')) + 1;
    expect(result).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ range: expect.objectContaining({ line }) })]),
    });
  });

  it('takes the broker of the drawing, or the one that is asked for', async () => {
    const drawn = shopWith({ servers: { main: { protocol: 'rabbitmq' } } });
    const brokerOf = async () =>
      (JSON.parse(await readFile(path.join(folder, 'contracts/system.json'), 'utf8')) as { defaultBroker: string }).defaultBroker;
    await generateProject({ topology: drawn, folder });
    expect(await brokerOf()).toBe('rabbitmq');
    await generateProject({ topology: drawn, folder, broker: 'postgres' });
    expect(await brokerOf()).toBe('postgres');
  });

  it('is cancelled before it writes', async () => {
    expect(await generateProject({ topology, folder, signal: AbortSignal.abort() })).toEqual({ outcome: 'cancelled' });
    const cancel = new AbortController();
    const late = generateProject({
      topology,
      folder,
      signal: cancel.signal,
      onProgress: ({ stage }) => stage === 'write' && cancel.abort(),
    });
    expect(await late).toEqual({ outcome: 'cancelled' });
    expect(await readdir(folder)).toEqual(['.eventwright']);
  });
});
