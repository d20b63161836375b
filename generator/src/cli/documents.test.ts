import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createColors } from 'picocolors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTopology } from '../model/index.ts';
import { readExample } from '../node/examples.ts';
import { main } from './main.ts';

const examples = path.resolve(import.meta.dirname, '../../../schemas/examples/asyncapi');

let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'eventwright-documents-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string) => path.join(folder, name);
const read = (name: string) => readFileSync(file(name), 'utf8');

async function run(...args: string[]) {
  let out = '';
  let err = '';
  const code = await main(args, { out: (text) => void (out += text), err: (text) => void (err += text), colors: createColors(false) });
  return { code, out, err };
}

async function example(name = 'order-platform'): Promise<string> {
  writeFileSync(file('system.topology.yaml'), (await readExample(name)) ?? '');
  return file('system.topology.yaml');
}

const topologyAt = (name: string) => parseTopology(read(name)).topology;

describe('eventwright import asyncapi', () => {
  it('joins the documents of a folder, follows references in it, and names the system after the file', async () => {
    const { code, out, err } = await run('import', 'asyncapi', path.join(examples, 'good'), '-o', file('whole.topology.yaml'));
    expect(code).toBe(0);
    expect(out).toMatch(/wrote .*whole\.topology\.yaml: 13 nodes, \d+ edges, \d+ messages from 4 documents/);
    expect(err).toMatch(/fulfilment\.asyncapi\.yaml\n\s+15:\d+ +warning .*OrderPlaced.*asyncapi\/message-mismatch/);
    expect(topologyAt('whole.topology.yaml')?.info.name).toBe('whole');
    expect(read('whole.topology.yaml')).toContain('In cents.');
    expect((await run('validate', file('whole.topology.yaml'))).err).toBe('');
  });

  it('ends with 1 at findings of the severity that was asked for, and writes all the same', async () => {
    const flags = ['--fail-severity', 'warning', '--json', '-o', file('a.topology.json')];
    const { code, out } = await run('import', 'asyncapi', path.join(examples, 'good/sensors.asyncapi.yaml'), ...flags);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      files: [{ findings: expect.arrayContaining([expect.objectContaining({ ruleId: 'asyncapi/inverted-direction' })]) }],
    });
    expect(topologyAt('a.topology.json')?.info.name).toBe('sensors');
  });

  it.each(['version-1.asyncapi.yaml', 'openapi.yaml', 'syntax.asyncapi.yaml'])('ends with 1 and writes nothing for %s', async (name) => {
    const { code, err } = await run('import', 'asyncapi', path.join(examples, 'bad', name), '-o', file('a.yaml'));
    expect(code).toBe(1);
    expect(err).toMatch(/error {4}.*(?:asyncapi|document)\/[a-z-]+\n.*\n[^]*Nothing was written/);
    expect(existsSync(file('a.yaml'))).toBe(false);
  });

  it('reads nothing outside the folder, by a path or by a link', async () => {
    mkdirSync(file('in'));
    writeFileSync(file('secret.json'), '{"type":"object","title":"secret"}');
    symlinkSync(file('secret.json'), file('in/link.json'));
    const messages = {
      a: { payload: { $ref: '../secret.json' } },
      b: { payload: { $ref: 'link.json' } },
      c: { payload: { $ref: file('secret.json') } },
    };
    writeFileSync(file('in/a.json'), JSON.stringify({ asyncapi: '3.0.0', info: { title: 'A' }, channels: { c: { messages } } }));
    const { code, err } = await run('import', 'asyncapi', file('in'), '-o', file('a.yaml'));
    expect(code).toBe(0);
    expect(err.match(/asyncapi\/reference/g)).toHaveLength(3);
    expect(read('a.yaml')).not.toContain('title: secret');
  });

  it('ends with 2 for what is not there, and never writes over a file unless told to', async () => {
    const source = path.join(examples, 'good/fulfilment.asyncapi.yaml');
    expect((await run('import', 'asyncapi', file('missing.yaml'), '-o', file('a.yaml'))).code).toBe(2);
    expect((await run('import', 'asyncapi', folder, '-o', file('a.yaml'))).err).toContain('no AsyncAPI document is in this folder');
    expect((await run('import', 'asyncapi', source)).code).toBe(2);
    writeFileSync(file('a.yaml'), 'mine');
    const again = await run('import', 'asyncapi', source, '-o', file('a.yaml'));
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('exists already') });
    expect(read('a.yaml')).toBe('mine');
    expect((await run('import', 'asyncapi', source, '-o', file('a.yaml'), '--force')).code).toBe(0);
  });
});

describe('eventwright export', () => {
  it.each([
    [[], 'all.asyncapi.yaml'],
    [[], 'all.asyncapi.json'],
    [['--per-service'], 'services'],
  ])('asyncapi %j to %s comes back equal', async (flags, name) => {
    const source = await example();
    expect((await run('export', 'asyncapi', source, '-o', file(name), ...flags)).code).toBe(0);
    expect((await run('import', 'asyncapi', file(name), '-o', file('again.topology.yaml'))).code).toBe(0);
    expect(topologyAt('again.topology.yaml')).toEqual(topologyAt('system.topology.yaml'));
  });

  it.each([
    ['asyncapi', /^asyncapi: 3\.0\.0\n/],
    ['mermaid', /^flowchart LR\n/],
    ['svg', /^<svg /],
    ['json-schema', /^\{\n {2}"\$schema"/],
  ])('%s goes to standard output', async (format, expected) => {
    expect(await run('export', format, await example())).toMatchObject({ code: 0, err: '', out: expect.stringMatching(expected) });
  });

  it('eventcatalog goes into a folder', async () => {
    const { code, out } = await run('export', 'eventcatalog', await example(), '-o', file('catalog'));
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/wrote \d\d files to/) });
    expect(read('catalog/services/billing/index.mdx')).toMatch(/^---\nid: billing\n/);
  });

  it('ends with 1 for a topology that does not fit the format, and with 2 for wrong usage', async () => {
    writeFileSync(file('broken.yaml'), 'eventwright: "1.0"\n');
    expect(await run('export', 'asyncapi', file('broken.yaml'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('document/schema'),
    });
    expect(await run('export', 'asyncapi', await example(), '--per-service')).toMatchObject({
      code: 2,
      err: expect.stringContaining('-o'),
    });
    expect((await run('export', 'pdf', file('a.yaml'))).code).toBe(2);
  });
});

describe('eventwright convert and format', () => {
  it('converts to JSON and back', async () => {
    expect((await run('convert', await example(), '-o', file('a.json'))).code).toBe(0);
    expect((await run('convert', file('a.json'), '-o', file('a.yaml'))).code).toBe(0);
    expect(topologyAt('a.yaml')).toEqual(topologyAt('system.topology.yaml'));
    expect((await run('convert', file('a.json'), '-o', file('a.yaml'))).code).toBe(2);
  });

  it('says with 1 that a file is not in canonical form, and writes it so', async () => {
    const source = file('a.topology.yaml');
    writeFileSync(source, '# Shop\ninfo: { name: shop }\neventwright: "1.0"\n');
    expect(await run('format', '--check', source)).toMatchObject({ code: 1, err: expect.stringContaining('not in canonical form') });
    expect(read('a.topology.yaml')).toMatch(/^# Shop\ninfo/);
    expect((await run('format', folder)).code).toBe(0);
    expect(read('a.topology.yaml')).toBe('# Shop\neventwright: "1.0"\ninfo: { name: shop }\n');
    expect(await run('format', '--check', source)).toMatchObject({ code: 0, out: expect.stringContaining('1 file is in canonical form') });
  });

  it('leaves a file alone that does not fit the format', async () => {
    writeFileSync(file('a.yaml'), 'eventwright: "9"\n');
    expect((await run('format', file('a.yaml'))).code).toBe(1);
    expect(read('a.yaml')).toBe('eventwright: "9"\n');
  });
});
