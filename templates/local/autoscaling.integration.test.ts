import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropDatabases, postgresAvailable, silentLog, testServerUrl } from '../adapters/local-services.fixture.ts';
import { shopSystem } from '../runtime/shop.fixture.ts';
import type { SystemDescription } from '../runtime/system.ts';
import { judge } from './demo-verdict.core.ts';
import { isAlive, type RunningProcess } from './project-files.ts';
import { runDemo } from './run-demo.ts';
import { runSystem, type RunningSystem } from './run-system.ts';
import { shopProject } from './shop-project.fixture.ts';

const scaled = 'order-service';
const trigger = { consumer: 'order-handler', source: 'orders', channel: 'orders', metric: 'lag', target: 25 } as const;

function scaledShop(name: string): SystemDescription {
  const system = shopSystem(name);
  const scale = { min: 1, max: 4, pollMs: 300, cooldownMs: 2500, triggers: [trigger] };
  const services = system.services.map((service) =>
    service.name === scaled ? { ...service, scale, replicas: 1, shutdownGraceMs: 3000 } : service,
  );
  return { ...system, services };
}

/** Every process of the scaled service that was ever seen, and how many there were at once. */
class Watch {
  readonly pids = new Set<number>();
  most = 0;
  readonly #running: RunningSystem;
  readonly #stopped = new AbortController();
  readonly #loop: Promise<void>;

  constructor(running: RunningSystem) {
    this.#running = running;
    this.#loop = this.#watch();
  }

  get now(): readonly RunningProcess[] {
    return this.#running.state.processes.filter(({ service }) => service === scaled);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#loop;
  }

  async #watch(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      for (const { pid } of this.now) if (pid > 0) this.pids.add(pid);
      this.most = Math.max(this.most, this.now.length);
      await sleep(50);
    }
  }
}

describe.skipIf(!(await postgresAvailable()))('the local autoscaler', () => {
  const system = scaledShop(`ew-scale-${process.pid}`);
  let root: string;
  beforeAll(async () => {
    root = await shopProject(system);
  });
  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
    await dropDatabases(system);
  });

  it('goes from one worker to four and back, with a worker killed, and loses and doubles nothing', async () => {
    const silent = { root, log: silentLog, say: () => undefined };
    const env = { PATH: process.env['PATH'], DATABASE_URL: testServerUrl, LOG_LEVEL: 'error', HANDLER_MS: '20' };
    const running = await runSystem({ ...silent, env });
    const watch = new Watch(running);
    try {
      expect(watch.now).toHaveLength(1);
      const options = { messages: 900, duplicates: 0.1, kill: true, json: false, seed: 1, concurrency: 16, idleLimitMs: 20_000 };
      const tally = await runDemo(options, { ...silent, system });
      expect(judge(tally)).toEqual([]);
      expect(tally).toMatchObject({ accepted: 900, lag: 0 });
      const [handler] = tally.subscribers;
      expect((handler?.effects ?? 0) + (handler?.deadLettered ?? 0)).toBe(900);
      expect(watch.most).toBe(4);
      await expect.poll(() => watch.now.length, { timeout: 15_000 }).toBe(1);
      const [last] = watch.now;
      await expect.poll(() => [...watch.pids].filter(isAlive), { timeout: 10_000 }).toEqual([last?.pid]);
    } finally {
      await watch.stop();
      await running.stop();
    }
    expect([...watch.pids].filter(isAlive)).toEqual([]);
  });
});
