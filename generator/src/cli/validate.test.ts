import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createColors } from 'picocolors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { validateWatching } from './commands/validate.ts';
import { main } from './main.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'eventwright-validate-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string) => path.join(folder, name);

function write(name: string, text: string): string {
  mkdirSync(path.dirname(inFolder(name)), { recursive: true });
  writeFileSync(inFolder(name), text);
  return inFolder(name);
}

async function run(...args: string[]) {
  let out = '';
  let err = '';
  const code = await main(args, { out: (text) => void (out += text), err: (text) => void (err += text), colors: createColors(false) });
  return { code, out, err };
}

const lonely = (id = 'q') =>
  `eventwright: "1.0"\ninfo: { name: shop }\nnodes:\n  ${id}: { kind: queue, maxLength: 5, external: true }\n  t: { kind: topic }\n`;
const noProducer = 'structure/channel-no-producer';

describe('outputs', () => {
  it('writes several formats at once, each to the file named after it', async () => {
    const file = write('shop.topology.yaml', lonely());
    const { code, out } = await run(
      'validate',
      file,
      '-f',
      'sarif',
      '-o',
      inFolder('reports/a.sarif'),
      '-f',
      'junit',
      '-o',
      inFolder('a.xml'),
      '-f',
      'markdown',
    );
    expect(code).toBe(0);
    expect(out).toContain('# Eventwright findings');
    expect(JSON.parse(readFileSync(inFolder('reports/a.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(readFileSync(inFolder('a.xml'), 'utf8')).toContain('<testsuites');
  });

  it('refuses two formats on standard output', async () => {
    const { code, err } = await run('validate', write('a.yaml', lonely()), '-f', 'json', '-f', 'junit');
    expect(code).toBe(2);
    expect(err).toContain('json and junit would share standard output');
  });

  it('says so where a report cannot be written', async () => {
    const file = write('a.yaml', lonely());
    const { code, err } = await run('validate', file, '-f', 'json', '-o', folder);
    expect(code).toBe(2);
    expect(err).toContain('the report cannot be written (EISDIR)');
  });
});

describe('folders and globs', () => {
  beforeEach(() => {
    write('b.topology.yaml', lonely());
    write('deep/a.topology.yaml', lonely());
    write('deep/other.yaml', lonely());
    write('node_modules/x/a.topology.yaml', lonely());
  });

  const checked = async (...names: string[]) =>
    (JSON.parse((await run('validate', '--json', ...names)).out) as { files: { file: string }[] }).files.map(({ file }) =>
      path.relative(folder, file),
    );

  it('checks the topologies of a folder, in the order of their names', async () => {
    expect(await checked(folder)).toEqual(['b.topology.yaml', path.join('deep', 'a.topology.yaml')]);
  });

  it('takes each file once', async () =>
    expect(await checked(inFolder('b.topology.yaml'), folder)).toEqual(['b.topology.yaml', path.join('deep', 'a.topology.yaml')]));

  it('expands globs that the shell has left alone', async () => {
    const pattern = path.relative(process.cwd(), folder).replaceAll('\\', '/');
    expect(await checked(`${pattern}/deep/*.yaml`)).toHaveLength(2);
  });

  it('ends with 2 where nothing matches', async () => {
    mkdirSync(inFolder('empty'));
    const { code, err } = await run('validate', inFolder('empty'));
    expect(code).toBe(2);
    expect(err).toContain('no file matches');
  });
});

describe('the rules file', () => {
  it('is found upwards, and counts', async () => {
    write('eventwright.rules.yaml', `rules: { ${noProducer}: error }`);
    const { code, out } = await run('validate', write('deep/down/shop.yaml', lonely()));
    expect(code).toBe(1);
    expect(out).toMatch(/error\s+Nothing sends to the topic "t"/);
  });

  it('the nearest one counts, and --rules goes before all', async () => {
    write('eventwright.rules.yaml', `rules: { ${noProducer}: error }`);
    write('deep/eventwright.rules.yaml', `rules: { ${noProducer}: off }`);
    const file = write('deep/shop.yaml', lonely());
    expect((await run('validate', file)).out).not.toContain(noProducer);
    expect((await run('validate', '--rules', write('own.yaml', `rules: { ${noProducer}: error }`), file)).code).toBe(1);
  });

  it('is reported itself, with its own places', async () => {
    write('eventwright.rules.yaml', 'preset: fast\nrules:\n  retry/no-jiter: off\n');
    const { code, out } = await run('validate', write('shop.yaml', lonely()));
    expect(code).toBe(1);
    expect(out).toMatch(/eventwright\.rules\.yaml\n\s+1:9\s+error .*"fast" is not one of the known values/);
    expect(out).toMatch(/3:\d+\s+warning\s+There is no rule "retry\/no-jiter".*\n.*Did you mean "retry\/no-jitter"/);
  });

  it('has a suppression reported as stale where no topology needs it', async () => {
    write(
      'eventwright.rules.yaml',
      `rules:\n  ${noProducer}:\n    nodes:\n      t: { severity: off, reason: fed by the bank }\n      q: { severity: off, reason: forgotten }\n      elsewhere: { severity: off, reason: in another file }\n`,
    );
    const { out } = await run('validate', write('a.yaml', lonely()), write('b.yaml', lonely('p')));
    expect(out.match(/rules\/stale-suppression/g)).toHaveLength(1);
    expect(out).toContain('for "q" has no effect');
  });
});

describe('--watch', () => {
  it('checks again after a change, and ends when told to', async () => {
    const file = write('shop.yaml', lonely());
    const stop = new AbortController();
    const outputs: string[] = [];
    let next: () => void = () => undefined;
    const output = () => new Promise<void>((resolve) => (next = resolve));
    let watching = output();
    const terminal = { out: (text: string) => void outputs.push(text), err: () => next(), colors: createColors(false) };
    const done = validateWatching(
      [file],
      { outputs: [{ format: 'stylish' }], failSeverity: 'error' },
      { ...terminal, out: (text) => (terminal.out(text), next()) },
      stop.signal,
    );
    while (outputs.length === 0) {
      await watching;
      watching = output();
    }
    const again = setInterval(() => writeFileSync(file, lonely().replace('kind: topic', 'kind: topic, external: true')), 100);
    while (!outputs.at(-1)?.includes('0 warnings')) {
      await watching;
      watching = output();
    }
    clearInterval(again);
    stop.abort();
    expect(await done).toBe(0);
    expect(outputs[0]).toContain(noProducer);
  });
});
