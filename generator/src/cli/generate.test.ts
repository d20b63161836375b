import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createColors } from 'picocolors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shopWith } from '../emit/emit.fixture.ts';
import { main } from './main.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'eventwright-cli-generate-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const wiring = 'services/backend/src/wiring.ts';
const file = (name: string) => path.join(folder, 'project', name);
const read = (name: string) => readFileSync(file(name), 'utf8');

/** Generates the shop with changes into the folder. */
async function generate(changes: Readonly<Record<string, unknown>>, ...flags: readonly string[]) {
  const drawing = path.join(folder, 'shop.topology.json');
  writeFileSync(drawing, JSON.stringify(shopWith(changes)));
  let out = '';
  let err = '';
  const terminal = { out: (text: string) => void (out += text), err: (text: string) => void (err += text), colors: createColors(false) };
  const code = await main(['generate', drawing, '-o', path.join(folder, 'project'), ...flags], terminal);
  return { code, out, err };
}

function edit(name: string, from: string, to: string): void {
  expect(read(name)).toContain(from);
  writeFileSync(file(name), read(name).replace(from, to));
}

const redrawn = { 'edges/taker-takes/prefetch': 40 };

describe('eventwright generate', { timeout: 120_000 }, () => {
  it('--check says what disagrees, where and why, and ends with 1', async () => {
    expect((await generate({}, '--check')).code).toBe(1);
    expect(existsSync(file('package.json'))).toBe(false);
    await generate({});
    expect(await generate({}, '--check')).toMatchObject({ code: 0, out: expect.stringContaining('code and drawing agree') });
    edit(wiring, 'prefetch: 20', 'prefetch: 21');
    rmSync(file('services/web/src/test/messages.test.ts'));
    const { code, out } = await generate(redrawn, '--check');
    expect(code).toBe(1);
    expect(out).toContain(`${wiring} (taker): a generated file was edited by hand`);
    expect(out).toContain(`${wiring} (taker): the code is older than the drawing`);
    expect(out).toContain('services/web/src/test/messages.test.ts (web): the file was deleted');
    const { drift } = JSON.parse((await generate(redrawn, '--check', '--json')).out) as { drift: object[] };
    expect(drift).toContainEqual(
      expect.objectContaining({ path: wiring, reason: 'edited', element: 'taker', remedy: expect.stringContaining('Draw the change') }),
    );
  });

  it('--dry-run prints the plan and --diff the patch, and neither writes', async () => {
    await generate({});
    const before = read(wiring);
    const plan = await generate(redrawn, '--dry-run');
    expect(plan).toMatchObject({ code: 0, out: expect.stringMatching(/^replace +services\/backend\/src\/wiring\.ts$/m) });
    const patch = await generate(redrawn, '--diff');
    expect(patch.out).toContain(`--- a/${wiring}\n+++ b/${wiring}\n`);
    expect(patch.out).toContain('-      prefetch: 20,\n+      prefetch: 40,\n');
    expect(read(wiring)).toBe(before);
  });

  it('lists conflicts, and ends with 1', async () => {
    await generate({});
    edit(wiring, 'prefetch: 20', 'prefetch: 21');
    const { code, err } = await generate(redrawn);
    expect(code).toBe(1);
    expect(err).toContain(`marked in:\n  ${wiring}\n`);
    const again = await generate({ 'edges/taker-takes/prefetch': 50 });
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining(`${wiring}: it has conflict markers: resolve them first`) });
    expect((await generate(redrawn, '--check')).out).toContain('a merge is not resolved');
    expect((await generate(redrawn, '--force')).code).toBe(0);
    expect(read(wiring)).toContain('prefetch: 40');
  });

  it('says what to do about a damaged base, without the trace of a fault', async () => {
    await generate({});
    writeFileSync(file('.eventwright/base.txt'), 'x');
    const { code, err } = await generate({});
    expect(code).toBe(2);
    expect(err).toContain('restore it from version control');
    expect(err).not.toContain('fault of Eventwright');
  });
});
