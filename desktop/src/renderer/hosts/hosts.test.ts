import { describe, expect, it, vi } from 'vitest';
import { HostError } from '../../shared/host-contract.ts';
import { createBridgeTransport } from './bridge-transport.ts';
import { createContractHost, type Transport } from './contract-host.ts';
import { takeSessionToken } from './session-token.ts';
import { createWebTransport } from './web-transport.ts';

function page(hash: string, stored?: string) {
  const items = new Map(stored === undefined ? [] : [['eventwright.token', stored]]);
  const replaceState = vi.fn();
  return {
    replaceState,
    window: {
      location: { hash, pathname: '/', search: '?a=1' },
      history: { replaceState },
      sessionStorage: {
        getItem: (key: string) => items.get(key) ?? null,
        setItem: (key: string, value: string) => void items.set(key, value),
      },
    } as unknown as Window,
  };
}

describe('the session token', () => {
  it('is taken out of the address and survives a reload', () => {
    const { window, replaceState } = page('#token=secret');
    expect(takeSessionToken(window)).toBe('secret');
    expect(replaceState).toHaveBeenCalledWith(null, '', '/?a=1');
    expect(
      takeSessionToken({ location: { hash: '' }, history: window.history, sessionStorage: window.sessionStorage } as unknown as Window),
    ).toBe('secret');
  });

  it('is absent where nobody gave one', () => expect(takeSessionToken(page('').window)).toBeUndefined());
});

const transport = (invoke: Transport['invoke'], events: unknown[] = []): Transport => ({
  invoke,
  onEvent: (listener) => {
    for (const event of events) listener(event);
    return () => undefined;
  },
});

describe('the contract', () => {
  it('refuses arguments that it does not know, before they travel', async () => {
    const invoke = vi.fn();
    await expect(createContractHost(transport(invoke)).readExample({ name: '../etc' })).rejects.toThrow();
    expect(invoke).not.toHaveBeenCalled();
  });

  it('refuses answers that it does not know', async () => {
    const host = createContractHost(transport(async () => ({ text: 7 })));
    await expect(host.readExample({ name: 'login' })).rejects.toBeInstanceOf(HostError);
  });

  it('passes known events on, and no others', () => {
    const seen: unknown[] = [];
    createContractHost(transport(async () => ({}), [{ type: 'command', id: 'file.save' }, { type: 'gossip' }, null])).onEvent((event) =>
      seen.push(event),
    );
    expect(seen).toEqual([{ type: 'command', id: 'file.save' }]);
  });
});

describe('the web transport', () => {
  const answer = (body: unknown) =>
    vi.stubGlobal(
      'fetch',
      vi.fn(async () => new Response(JSON.stringify(body))),
    );

  it('sends the token and gives back the result', async () => {
    answer({ result: { files: [] } });
    expect(await createWebTransport('http://127.0.0.1:1', 'secret').invoke('listDocuments', {})).toEqual({ files: [] });
    const [address, init] = vi.mocked(fetch).mock.calls[0]!;
    expect(address).toEqual(new URL('http://127.0.0.1:1/api/listDocuments'));
    expect(init).toMatchObject({ method: 'POST', headers: { 'x-eventwright-token': 'secret' }, body: '{"args":{}}' });
    vi.unstubAllGlobals();
  });

  it('speaks of a failed call in the words of the host', async () => {
    answer({ error: { code: 'not-found', message: 'Gone.', remedy: 'Look elsewhere.' } });
    await expect(createWebTransport('http://127.0.0.1:1', 't').invoke('readDocument', {})).rejects.toMatchObject({
      code: 'not-found',
      message: 'Gone.',
      remedy: 'Look elsewhere.',
    });
    vi.unstubAllGlobals();
  });

  it.each([
    ['nobody answers', vi.fn(async () => Promise.reject(new TypeError('refused')))],
    ['something else answers', vi.fn(async () => new Response('<html>', { status: 502 }))],
  ])('says that the host is not there when %s', async (_name, fetching) => {
    vi.stubGlobal('fetch', fetching);
    await expect(createWebTransport('http://127.0.0.1:1', 't').invoke('appInfo', {})).rejects.toMatchObject({ code: 'unreachable' });
    vi.unstubAllGlobals();
  });
});

describe('the bridge of the Electron shell', () => {
  const host = (invoke: (method: string, args: unknown) => Promise<unknown>) =>
    createContractHost(createBridgeTransport({ invoke, onEvent: transport(invoke, [{ type: 'command', id: 'file.save' }]).onEvent }));

  it('gives back the result that the main process wrapped', async () => {
    const invoke = vi.fn(async () => ({ result: { path: '/a.yaml' } }));
    expect(await host(invoke).pickDocument({})).toEqual({ path: '/a.yaml' });
    expect(invoke).toHaveBeenCalledWith('pickDocument', {});
  });

  it('speaks of a failed call in the words of the host', async () => {
    const error = { code: 'not-allowed', message: 'Not there.', remedy: 'Pick another folder.' };
    const failed = host(async () => ({ error })).readDocument({ path: '/b' });
    await expect(failed).rejects.toBeInstanceOf(HostError);
    await expect(failed).rejects.toMatchObject(error);
  });

  it.each([
    ['the call breaks', async () => Promise.reject(new Error('no handler'))],
    ['the answer is bare', async () => ({ path: '/a.yaml' })],
  ])('says that the main process is not there when %s', async (_name, invoke) => {
    await expect(host(invoke).pickDocument({})).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('passes events on', () => {
    const seen: unknown[] = [];
    host(async () => ({})).onEvent((event) => seen.push(event));
    expect(seen).toEqual([{ type: 'command', id: 'file.save' }]);
  });
});
