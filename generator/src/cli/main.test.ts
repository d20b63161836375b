import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createColors } from 'picocolors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTopology } from '../model/index.ts';
import { exampleNames } from '../node/examples.ts';
import { main } from './main.ts';

let folder = '';
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'eventwright-cli-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  let out = '';
  let err = '';
  const code = await main(args, { out: (text) => void (out += text), err: (text) => void (err += text), colors: createColors(false) });
  return { code, out, err };
}

function file(name: string, text: string): string {
  const target = path.join(folder, name);
  writeFileSync(target, text);
  return target;
}

const valid = 'eventwright: "1.0"\ninfo: { name: shop }\n';
const broken = 'eventwright: "1.0"\ninfo: { name: 7 }\n';
const dangling = `${valid}nodes: { a: { kind: producer } }\nedges: { e: { kind: send, from: a, to: nowhere } }\n`;

describe('eventwright validate', () => {
  it('ends with 0 and a count for a clean file', async () => {
    expect(await run('validate', file('clean.yaml', valid))).toEqual({ code: 0, out: '✔ 1 file checked: 0 errors, 0 warnings\n', err: '' });
  });

  it('ends with 1 and names file, line, reason and remedy for a broken one', async () => {
    const { code, out } = await run('validate', file('broken.yaml', broken));
    expect(code).toBe(1);
    expect(out).toMatch(/broken\.yaml\n\s+2:15\s+error\s+.*\/info\/name.*should be a string.*document\/schema\n.*Write a string here/);
  });

  it('runs the rules', async () => {
    const { code, out } = await run('validate', file('dangling.yaml', dangling));
    expect(code).toBe(1);
    expect(out).toContain('structure/dangling-edge');
  });

  it('prints JSON for machines', async () => {
    const { out } = await run('validate', '--json', file('broken2.yaml', broken));
    expect(JSON.parse(out)).toMatchObject({
      counts: { error: 1 },
      files: [{ findings: [{ ruleId: 'document/schema', pointer: '/info/name', range: { line: 2 } }] }],
    });
  });

  it('ends with 2 and no stack trace for a file that is not there', async () => {
    const { code, err } = await run('validate', path.join(folder, 'missing.yaml'));
    expect(code).toBe(2);
    expect(err).toMatch(/missing\.yaml: there is no such file/);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it.each([
    ['validate'],
    ['frobnicate'],
    ['validate', '-f', 'xml', 'a.yaml'],
    ['validate', '--fail-severity', 'fatal', 'a.yaml'],
    ['generate', 'a.yaml'],
  ])('ends with 2 for wrong usage: %s %s %s', async (...args) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain('error:');
  });

  it('fails at the severity that was asked for', async () => {
    const warned = file('warned.yaml', `${valid}nodes: { lonely: { kind: topic } }\n`);
    expect((await run('validate', warned)).code).toBe(0);
    expect((await run('validate', '--fail-severity', 'warning', warned)).code).toBe(1);
  });
});

describe('the gallery', async () => {
  it.each(await exampleNames())('%s validates without an error', async (name) => {
    const target = path.join(folder, `${name}.topology.yaml`);
    expect((await run('new', '--example', name, target)).code).toBe(0);
    const { code, out } = await run('validate', target);
    expect(code, out).toBe(0);
  });
});

describe('eventwright new', () => {
  it('writes a topology named after the file, and never over one', async () => {
    const target = path.join(folder, 'Order Desk.topology.json');
    expect((await run('new', target)).code).toBe(0);
    expect(parseTopology(readFileSync(target, 'utf8')).topology?.info.name).toBe('order-desk');
    const again = await run('new', target);
    expect(again.code).toBe(2);
    expect(again.err).toContain('exists already');
  });

  it('names the gallery when an example is not in it', async () => {
    const { code, err } = await run('new', '--example', 'nope', path.join(folder, 'x.yaml'));
    expect(code).toBe(2);
    expect(err).toContain('order-platform');
  });
});

describe('help and version', () => {
  it('ends with 0', async () => {
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const verb of ['validate', 'generate', 'new', 'studio', 'demo']) expect(out).toContain(verb);
  });
});
