import { expect, it } from 'vitest';
import { OneAtATime } from './one-at-a-time.ts';

it('starts a piece of work when the one before it has ended, well or not', async () => {
  const gate = new OneAtATime();
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string) => () => {
    order.push(name);
    return new Promise<string>((resolve, reject) => ends.push(() => (name === 'bad' ? reject(new Error(name)) : resolve(name))));
  };
  const all = ['good', 'bad', 'last'].map((name) => gate.run(work(name)));
  const outcome = Promise.allSettled(all);
  for (const step of ['good', 'bad', 'last']) {
    await new Promise((resolve) => setImmediate(resolve));
    expect(order.at(-1)).toBe(step);
    ends.shift()?.();
  }
  expect((await outcome).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
