import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropDatabases, postgresAvailable, silentLog, testServerUrl } from '../adapters/local-services.fixture.ts';
import { shopSystem } from '../runtime/shop.fixture.ts';
import type { DemoOptions } from './demo-options.ts';
import { judge, type Tally } from './demo-verdict.core.ts';
import { isAlive, projectPaths, type RunFile } from './project-files.ts';
import { runDemo } from './run-demo.ts';
import { runSystem } from './run-system.ts';
import { shopProject } from './shop-project.fixture.ts';

const options: DemoOptions = { messages: 200, duplicates: 0.1, kill: false, json: false, seed: 1, concurrency: 16, idleLimitMs: 3000 };

describe.skipIf(!(await postgresAvailable()))('the local runner and the demo', () => {
  const system = shopSystem(`ew-demo-${process.pid}`);
  let root: string;

  beforeAll(async () => {
    root = await shopProject(system);
  });

  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
    await dropDatabases(system);
  });

  async function demo(change: Partial<DemoOptions>, env: Record<string, string> = {}): Promise<{ tally: Tally; run: RunFile }> {
    const silent = { root, log: silentLog, say: () => undefined };
    const running = await runSystem({
      ...silent,
      env: { PATH: process.env['PATH'], DATABASE_URL: testServerUrl, LOG_LEVEL: 'error', ...env },
    });
    try {
      const tally = await runDemo({ ...options, ...change }, { ...silent, system });
      return { tally, run: running.state };
    } finally {
      await running.stop();
    }
  }

  it('loses nothing and doubles nothing while a worker is killed, and starts that worker again', async () => {
    const { tally, run } = await demo({ kill: true, messages: 400, idleLimitMs: 20_000 });
    expect(judge(tally)).toEqual([]);
    expect(tally).toMatchObject({ sent: 400, accepted: 400, sentTwice: 40, lag: 0 });
    const [handler, history] = tally.subscribers;
    expect(handler?.duplicates).toBeGreaterThanOrEqual(36);
    expect((handler?.effects ?? 0) + (handler?.deadLettered ?? 0)).toBe(400);
    expect(history?.effects).toBe(handler?.effects);
    expect(run.processes.filter(({ service }) => service === 'order-service').map(({ restarts }) => restarts)).toContain(1);
    expect(run.processes.some(({ pid }) => isAlive(pid))).toBe(false);
  });

  it('finds a doubled effect', async () => {
    const { tally } = await demo({ messages: 20 }, { PLANT: 'doubled-effect' });
    expect(judge(tally)).toContainEqual(expect.stringMatching(/^order-db: \d+ effects doubled/));
  });

  it('finds lost messages', async () => {
    const { tally } = await demo({ messages: 20 }, { PLANT: 'lost-message' });
    expect(judge(tally)).toEqual(['order-handler: 20 messages lost, neither effect nor dead letter']);
  });

  it('refuses a second run of one project, and leaves no service behind when the runner is killed', async () => {
    const command = [path.join(root, 'code', 'runner.mjs')];
    const settings = { cwd: root, env: { ...process.env, DATABASE_URL: testServerUrl, LOG_LEVEL: 'error' } };
    const first = spawn(process.execPath, command, { ...settings, stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve) => {
      first.stdout.on('data', (chunk: Buffer) => String(chunk).includes('ready') && resolve());
    });
    const second = spawn(process.execPath, command, { ...settings, stdio: ['ignore', 'ignore', 'pipe'] });
    const lines: string[] = [];
    second.stderr.on('data', (chunk: Buffer) => lines.push(String(chunk)));
    const code = await new Promise((resolve) => {
      second.once('close', resolve);
    });
    expect({ code, text: lines.join('') }).toEqual({
      code: 2,
      text: expect.stringMatching(/^this project runs already, as process \d+.*\n$/),
    });
    const run = JSON.parse(await readFile(projectPaths(root).run, 'utf8')) as RunFile;
    first.kill('SIGKILL');
    await expect.poll(() => run.processes.filter(({ pid }) => isAlive(pid)).length, { timeout: 10_000 }).toBe(0);
  });

  it('ends with one line where a setting is wrong', async () => {
    const run = spawn(process.execPath, [path.join(root, 'services', 'history', 'dist', 'main.js')], {
      env: { PATH: process.env['PATH'], BROKER: 'pigeon' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const lines: string[] = [];
    run.stderr.on('data', (chunk: Buffer) => lines.push(String(chunk)));
    const code = await new Promise((resolve) => {
      run.once('close', resolve);
    });
    expect({ code, text: lines.join('') }).toEqual({
      code: 2,
      text: 'history: BROKER is "pigeon"; it must be one of postgres, rabbitmq, nats, kafka\n',
    });
  });
});
