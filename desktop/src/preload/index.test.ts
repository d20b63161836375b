import { beforeAll, describe, expect, it, vi } from 'vitest';

interface Bridge {
  invoke(method: string, args: unknown): Promise<unknown>;
  onEvent(listener: (event: unknown) => void): () => void;
}

const { exposed, ipcRenderer } = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  ipcRenderer: { invoke: vi.fn(), on: vi.fn(), off: vi.fn() },
}));
vi.mock('electron', () => ({
  ipcRenderer,
  contextBridge: { exposeInMainWorld: (name: string, value: unknown) => void exposed.set(name, value) },
}));

describe('the bridge', () => {
  let bridge: Bridge;
  beforeAll(async () => {
    await import('./index.ts');
    bridge = exposed.get('eventwright') as Bridge;
  });

  it('is all that the page sees', () => {
    expect([[...exposed.keys()], Object.keys(bridge)]).toEqual([['eventwright'], ['invoke', 'onEvent']]);
  });

  it('calls on the channels of the host only', async () => {
    ipcRenderer.invoke.mockResolvedValueOnce({ result: 1 });
    expect(await bridge.invoke('appInfo', { a: 1 })).toEqual({ result: 1 });
    expect(ipcRenderer.invoke).toHaveBeenCalledWith('host:appInfo', { a: 1 });
  });

  it('hands on the payload of an event, and not its sender, until the subscription ends', () => {
    const listener = vi.fn();
    const stop = bridge.onEvent(listener);
    const [channel, forward] = ipcRenderer.on.mock.calls[0] as [string, (event: unknown, payload: unknown) => void];
    forward({ sender: 'secret' }, { type: 'command', id: 'edit.undo' });
    stop();
    expect([channel, listener.mock.calls, ipcRenderer.off.mock.calls]).toEqual([
      'host-event',
      [[{ type: 'command', id: 'edit.undo' }]],
      [['host-event', forward]],
    ]);
  });
});
