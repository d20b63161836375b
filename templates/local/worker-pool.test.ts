import { expect, it } from 'vitest';
import { WorkerPool, type PoolWorker } from './worker-pool.ts';

class FakeWorker implements PoolWorker {
  started = false;
  limitMs: number | undefined;
  end: () => void = () => undefined;
  readonly state;

  constructor(replica: number) {
    this.state = { service: 'picker', replica, pid: 100 + replica, url: '', restarts: 0 };
  }

  async start(): Promise<void> {
    this.started = true;
  }

  stop(limitMs: number): Promise<void> {
    this.limitMs = limitMs;
    return new Promise((resolve) => {
      this.end = resolve;
    });
  }
}

function pool() {
  const made: FakeWorker[] = [];
  let changes = 0;
  const create = (replica: number) => {
    const worker = new FakeWorker(replica);
    made.push(worker);
    return worker;
  };
  const workers = new WorkerPool({ create, stopLimitMs: 13_000, onChange: () => (changes += 1) });
  return { workers, made, changes: () => changes };
}

const numbers = (workers: readonly PoolWorker[]) => workers.map(({ state }) => state.replica);

it('starts workers, and tells the last ones to end within the grace', async () => {
  const { workers, made, changes } = pool();
  await workers.scaleTo(3);
  expect(numbers(workers.workers)).toEqual([0, 1, 2]);
  expect(made.every(({ started }) => started)).toBe(true);
  await workers.scaleTo(1);
  expect(numbers(workers.workers)).toEqual([0]);
  expect(made.map(({ limitMs }) => limitMs)).toEqual([undefined, 13_000, 13_000]);
  expect(changes()).toBe(2);
});

it('gives out no number whose worker still drains', async () => {
  const { workers, made } = pool();
  await workers.scaleTo(2);
  await workers.scaleTo(1);
  await workers.scaleTo(2);
  expect(numbers(workers.workers)).toEqual([0, 2]);
  made[1]?.end();
  await new Promise(setImmediate);
  await workers.scaleTo(3);
  expect(numbers(workers.workers)).toEqual([0, 2, 1]);
});

it('stops when the last one has ended, draining ones included', async () => {
  const { workers, made } = pool();
  await workers.scaleTo(2);
  await workers.scaleTo(1);
  let stopped = false;
  const stop = workers.stop().then(() => (stopped = true));
  made[0]?.end();
  await new Promise(setImmediate);
  expect(stopped).toBe(false);
  made[1]?.end();
  await stop;
  expect(stopped).toBe(true);
});
