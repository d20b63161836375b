import { describe, expect, it } from 'vitest';
import { Coalescer } from './coalescer.ts';

/** A batch processor whose batches end when told. */
function gated() {
  const batches: number[][] = [];
  const gates: ((failure?: Error) => void)[] = [];
  const run = (items: readonly number[]) => {
    batches.push([...items]);
    return new Promise<(Error | undefined)[]>((resolve, reject) => {
      gates.push((failure) => (failure === undefined ? resolve([]) : reject(failure)));
    });
  };
  return { batches, gates, run };
}

const tick = () => new Promise(setImmediate);

describe('Coalescer', () => {
  it('joins the calls of one tick, and what comes during a batch into the next', async () => {
    const { batches, gates, run } = gated();
    const coalescer = new Coalescer(run, 100);
    const first = [coalescer.add(1), coalescer.add(2)];
    await tick();
    const second = [coalescer.add(3), coalescer.add(4)];
    await tick();
    expect(batches).toEqual([[1, 2]]);
    gates[0]?.();
    await Promise.all(first);
    await tick();
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
    gates[1]?.();
    await Promise.all(second);
    await coalescer.idle();
  });

  it('ends a batch before its weight passes the limit, but never leaves it empty', async () => {
    const batches: number[][] = [];
    const coalescer = new Coalescer<number>(async (items) => {
      batches.push([...items]);
      return [];
    }, 10);
    await Promise.all([25, 4, 6, 1].map((weight) => coalescer.add(weight, weight)));
    expect(batches).toEqual([[25], [4, 6], [1]]);
  });

  it('gives each item its own outcome', async () => {
    const coalescer = new Coalescer<number>(async (items) => items.map((n) => (n % 2 ? new Error(`no ${n}`) : undefined)), 10);
    const results = await Promise.allSettled([1, 2, 3].map((n) => coalescer.add(n)));
    expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled', 'rejected']);
  });

  it('fails a whole batch with its cause and goes on', async () => {
    const { gates, run } = gated();
    const coalescer = new Coalescer(run, 10);
    const lost = [coalescer.add(1), coalescer.add(2)];
    const settled = Promise.allSettled(lost);
    await tick();
    gates[0]?.(new Error('down'));
    expect((await settled).map((result) => result.status)).toEqual(['rejected', 'rejected']);
    const next = coalescer.add(3);
    await tick();
    gates[1]?.();
    await expect(next).resolves.toBeUndefined();
  });
});
