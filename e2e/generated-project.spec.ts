import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from './fixtures/designer-test.ts';

interface Run {
  code: number | null;
  output: string;
}

async function npm(folder: string, args: readonly string[]): Promise<Run> {
  const { BROKER: _broker, DATABASE_URL: _database, ...env } = process.env;
  const child = spawn('npm', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [exit, out, err] = await Promise.all([once(child, 'exit') as Promise<[number | null]>, text(child.stdout), text(child.stderr)]);
  return { code: exit[0], output: out + err };
}

test('a project that was generated from the designer installs, and its demo ends well on the embedded default', async ({ designer, folder }) => {
  test.setTimeout(600_000);
  await designer.open('order-platform');
  const project = path.join(folder, 'order-platform');
  await designer.generateInto(project);

  const installed = await npm(project, ['install', '--no-audit', '--no-fund']);
  expect(installed.code, installed.output).toBe(0);
  const demo = await npm(project, ['run', 'demo']);
  expect(demo.code, demo.output).toBe(0);
  expect(demo.output).toMatch(/verdict/i);
});
