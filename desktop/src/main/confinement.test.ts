import type { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HostCalls } from '../host-node/call-host.ts';
import { hostContract } from '../shared/host-contract.ts';
import { isAppUrl } from './app-origin.ts';
import { app, decisions, ipcHandlers, WebContentsDouble } from './electron-double.fixture.ts';
import { setupIpc } from './setup-ipc.ts';
import { createFileHandler } from './setup-protocol.ts';
import { setupSecurity } from './setup-security.ts';

vi.mock('electron', () => import('./electron-double.fixture.ts'));

const page = 'app://eventwright/index.html';
const foreign = [
  'https://evil.example/',
  'file:///etc/passwd',
  'app://other/',
  'app://eventwright.evil/',
  'app://eventwright:80/',
  'app://me@eventwright/',
  'javascript:1',
  'data:text/html,x',
  'about:blank',
  '',
];

describe('isAppUrl', () => {
  it('knows its own page', () => expect(isAppUrl(page)).toBe(true));
  it.each(foreign)('knows %s as foreign', (url) => expect(isAppUrl(url)).toBe(false));
});

describe('the file handler', () => {
  let root: string;
  let handle: ReturnType<typeof createFileHandler>;
  beforeAll(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'eventwright-app-'));
    await mkdir(path.join(root, 'site/assets'), { recursive: true });
    await writeFile(path.join(root, 'site/index.html'), 'page');
    await writeFile(path.join(root, 'site/assets/a.js'), '1;');
    await writeFile(path.join(root, 'secret.js'), 'secret');
    await symlink(path.join(root, 'secret.js'), path.join(root, 'site/link.js'));
    handle = createFileHandler(path.join(root, 'site'));
  });
  afterAll(() => rm(root, { recursive: true }));

  it.each([
    ['app://eventwright/', 'text/html; charset=utf-8'],
    ['app://eventwright/index.html?example=order-platform', 'text/html; charset=utf-8'],
    ['app://eventwright/assets/a.js', 'text/javascript; charset=utf-8'],
  ])('serves %s under the policy', async (url, type) => {
    const response = await handle({ url, method: 'GET' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  });

  it.each([
    ['app://eventwright/..%2fsecret.js', 403],
    ['app://eventwright/assets/..%2f..%2fsecret.js', 403],
    ['app://eventwright/..%5csecret.js', 403],
    ['app://eventwright/link.js', 403],
    ['app://eventwright/%00', 403],
    ['app://eventwright/%ff', 403],
    ['app://other/index.html', 403],
    ['app://eventwright/../secret.js', 404],
    ['app://eventwright/assets', 404],
    ['app://eventwright/none.js', 404],
  ])('refuses %s with %i', async (url, status) => {
    const response = await handle({ url, method: 'GET' });
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('secret');
  });

  it('only reads', async () => {
    expect((await handle({ url: page, method: 'POST' })).status).toBe(405);
  });
});

describe('setupIpc', () => {
  const sender = new WebContentsDouble(7, page);
  const hostless = new WebContentsDouble(8, page);
  const appInfo = vi.fn(async () => ({ version: '1', shell: 'electron' as const, nativeDialogs: true, folder: '/f', initialFile: null }));
  const faults = vi.fn();
  beforeAll(() => setupIpc((id) => (id === 7 ? ({ appInfo } as unknown as HostCalls) : undefined), faults));
  const invoke = (event: unknown, args: unknown = {}) => ipcHandlers.get('host:appInfo')?.(event, args);

  it('answers every call of the contract and no other', () => {
    expect([...ipcHandlers.keys()]).toEqual(Object.keys(hostContract).map((name) => `host:${name}`));
  });

  it('answers the page of the app', async () => {
    expect(await invoke({ sender, senderFrame: sender.mainFrame })).toEqual({ result: await appInfo() });
  });

  it('parses the arguments', async () => {
    expect(await invoke({ sender, senderFrame: sender.mainFrame }, 'x')).toMatchObject({ error: { code: 'bad-request' } });
  });

  it.each([
    ['a frame inside the page', { sender, senderFrame: { url: page } }],
    ['a frame that is gone', { sender, senderFrame: null }],
    ...foreign.map((url) => {
      const contents = new WebContentsDouble(7, url);
      return [`the page ${url}`, { sender: contents, senderFrame: contents.mainFrame }] as const;
    }),
    ['a window without a host', { sender: hostless, senderFrame: hostless.mainFrame }],
  ] as const)('rejects %s', async (_name, event) => {
    appInfo.mockClear();
    await expect(invoke(event)).rejects.toThrow();
    expect(appInfo).not.toHaveBeenCalled();
  });
});

describe('setupSecurity', () => {
  const contents = new WebContentsDouble(1, page);
  beforeAll(() => {
    setupSecurity();
    (app as EventEmitter).emit('web-contents-created', {}, contents);
  });

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('stops %s to a foreign page only', (name) => {
    const prevented = (url: string) => {
      const event = { url, preventDefault: vi.fn() };
      contents.emit(name, event);
      return event.preventDefault.mock.calls.length > 0;
    };
    expect([prevented(page), ...foreign.map(prevented)]).toEqual([false, ...foreign.map(() => true)]);
  });

  it('denies new windows and embedded pages', () => {
    const event = { preventDefault: vi.fn() };
    contents.emit('will-attach-webview', event);
    expect([contents.openHandler({ url: page }).action, event.preventDefault.mock.calls.length]).toEqual(['deny', 1]);
  });

  it.each([
    ['clipboard-sanitized-write', page, true],
    ['clipboard-sanitized-write', 'https://evil.example/', false],
    ['clipboard-read', page, false],
    ['media', page, false],
    ['openExternal', page, false],
  ])('decides on %s for %s', (permission, url, expected) => {
    const decide = vi.fn();
    decisions.request?.(new WebContentsDouble(2, url), permission, decide);
    expect([decide.mock.calls, decisions.check?.(null, permission, url), decisions.device?.()]).toEqual([[[expected]], expected, false]);
  });

  it('loads nothing from the network', () => {
    const cancelled = (url: string) => {
      const decide = vi.fn();
      decisions.load?.({ url }, decide);
      return (decide.mock.calls[0] as [{ cancel: boolean }])[0].cancel;
    };
    expect(['https://evil.example/', 'http://127.0.0.1/', 'file:///etc/passwd', 'ws://127.0.0.1/', page].map(cancelled)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });
});
