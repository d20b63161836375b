// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { addNode } from '../document/operations.ts';
import { holdDocument, type Locks } from './hold-document.ts';
import { openApp } from './test-app.fixture.tsx';

interface Request {
  readonly grant: (lock: unknown) => void;
  readonly fail: (reason: unknown) => void;
  active: boolean;
}

/** Locks as the browser grants them: one holder, a line behind it, and the right to steal. */
function lockManager(): Locks {
  const holders = new Map<string, Request>();
  const lines = new Map<string, Request[]>();
  const next = (name: string) => {
    const first = lines.get(name)?.shift();
    if (first) grant(name, first);
    else holders.delete(name);
  };
  const grant = (name: string, request: Request) => {
    holders.set(name, request);
    request.active = true;
    request.grant({ name });
  };
  return {
    request: (name, { ifAvailable, steal, signal }, callback) =>
      new Promise((resolve, reject) => {
        const hold = async (lock: unknown) => {
          await callback(lock);
          if (lock !== null && holders.get(name) === request) next(name);
          resolve(undefined);
        };
        const request: Request = {
          active: false,
          fail: reject,
          grant: (lock) => void hold(lock).catch(reject),
        };
        if (steal) {
          holders.get(name)?.fail(new DOMException('taken', 'AbortError'));
          return grant(name, request);
        }
        if (!holders.has(name)) return grant(name, request);
        if (ifAvailable) return request.grant(null);
        lines.set(name, [...(lines.get(name) ?? []), request]);
        signal?.addEventListener('abort', () => {
          if (request.active) return;
          lines.set(
            name,
            (lines.get(name) ?? []).filter((other) => other !== request),
          );
          reject(new DOMException('left the line', 'AbortError'));
        });
      }),
  };
}

const shop = 'eventwright: "1.0"\ninfo: { name: shop }\nnodes: { orders: { kind: queue } }\n';
const file = (path: string | undefined) => ({ path, name: 'shop.yaml', hash: 'a', format: 'yaml' as const });
const openIn = (locks: Locks, path: string | undefined) => {
  const app = openApp(shop);
  holdDocument(app, locks);
  app.document.markSaved(file(path), app.document.saving());
  return app;
};
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const isReader = (app: ReturnType<typeof openApp>) => app.document.snapshot().readOnly;
const draws = (app: ReturnType<typeof openApp>) =>
  app.document.edit('Add', (topology) => addNode(topology, 'topic', { x: 0, y: 0 }).topology);

describe('two windows on one file', () => {
  it('one edits; the other reads, says so, and changes nothing', async () => {
    const locks = lockManager();
    const [first, second] = [openIn(locks, '/a.yaml'), openIn(locks, '/a.yaml')];
    await turn();
    expect([isReader(first), isReader(second)]).toEqual([false, true]);
    expect(second.ui.getState().editHere).toBeDefined();
    expect(first.ui.getState().editHere).toBeUndefined();
    expect([draws(first), draws(second)]).toEqual([true, false]);
  });

  it('the reader takes over, and the first becomes a reader that keeps its work', async () => {
    const locks = lockManager();
    const [first, second] = [openIn(locks, '/a.yaml'), openIn(locks, '/a.yaml')];
    await turn();
    draws(first);
    second.ui.getState().editHere?.();
    await turn();
    expect([isReader(first), isReader(second)]).toEqual([true, false]);
    expect(first.ui.getState().notices).toHaveLength(1);
    expect(first.document.snapshot().dirty).toBe(true);
    first.ui.getState().editHere?.();
    await turn();
    expect([isReader(first), isReader(second)]).toEqual([false, true]);
  });

  it('the next one may edit when the first opens something else', async () => {
    const locks = lockManager();
    const [first, second, third] = [openIn(locks, '/a.yaml'), openIn(locks, '/a.yaml'), openIn(locks, '/b.yaml')];
    await turn();
    expect(isReader(third)).toBe(false);
    first.document.markSaved(file('/c.yaml'), first.document.saving());
    await turn();
    expect([isReader(first), isReader(second)]).toEqual([false, false]);
  });

  it('a document without a file is nobody else’s', async () => {
    const locks = lockManager();
    const windows = [openIn(locks, undefined), openIn(locks, undefined)];
    await turn();
    expect(windows.map(isReader)).toEqual([false, false]);
  });
});
