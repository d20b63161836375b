import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { driftOf } from '../regenerate/drift.ts';
import { generateProject, previewGeneration } from './generate-project.ts';
import { galleryText } from './project.fixture.ts';
import { projectRoot } from './project-root.ts';

let base: string;
beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'eventwright-killed-'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

const handler = 'services/order-desk/src/handlers/order-desk.ts';

/** Runs the command and kills it with SIGKILL as soon as the entry is there, or lets it end where that never was. */
async function killedAt(entry: string, drawing: string, folder: string): Promise<void> {
  const cli = path.join(projectRoot(), 'generator/bin/eventwright.js');
  const child = spawn(process.execPath, [cli, 'generate', drawing, '-o', folder], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (child.exitCode === null && child.signalCode === null) {
    if (existsSync(path.join(folder, entry))) child.kill('SIGKILL');
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  await ended;
}

it.each(['lock', 'work', 'work/journal.json'])(
  'a run killed at .eventwright/%s is undone, and the next one ends it',
  { timeout: 120_000 },
  async (entry) => {
    const folder = path.join(base, entry.replaceAll('/', '-'));
    const text = await galleryText('new-order-submission');
    await generateProject({ text, folder });
    await appendFile(path.join(folder, handler), 'export const mine = 1;\n');
    const drawing = `${folder}.yaml`;
    const redrawn = text.replaceAll('prefetch: 50', 'prefetch: 30').replaceAll('Order desk', 'Desk');
    await writeFile(drawing, redrawn);
    await killedAt(`.eventwright/${entry}`, drawing, folder);
    expect(await generateProject({ text: redrawn, folder })).toMatchObject({ outcome: 'generated', paths: { conflicts: [], deleted: [] } });
    const after = await readFile(path.join(folder, handler), 'utf8');
    expect(after.match(/export const mine = 1;/g)).toHaveLength(1);
    expect(after).toContain('Desk: handles');
    const check = await previewGeneration({ text: redrawn, folder });
    expect(check.outcome === 'planned' && driftOf(check)).toEqual([]);
    expect(existsSync(path.join(folder, '.eventwright/work'))).toBe(false);
  },
);
