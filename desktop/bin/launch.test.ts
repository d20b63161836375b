import { spawnSync } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const run = (program: 'start' | 'studio', ...args: string[]) =>
  spawnSync(process.execPath, [fileURLToPath(new URL(`./${program}.js`, import.meta.url)), ...args], {
    encoding: 'utf8',
    cwd: os.tmpdir(),
  });

describe.each(['start', 'studio'] as const)('%s', (program) => {
  it('explains itself', () => {
    const { status, stdout } = run(program, '--help');
    expect([status, stdout]).toEqual([0, expect.stringContaining('--no-open')]);
  });

  it.each([
    [['--colour'], /colour/],
    [['--port', 'http'], /--port must be a number/],
    [['--port', '70000'], /--port must be a number/],
    [['a.yaml', 'b.yaml'], /one file at most/],
    [['none.topology.yaml'], /none\.topology\.yaml is not a file.*eventwright new/],
  ])('refuses %j with its usage', (args, words) => {
    const { status, stdout, stderr } = run(program, `--folder=${os.tmpdir()}`, ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(words);
    expect(stderr).toContain('Opens the designer');
  });
});
