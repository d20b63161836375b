import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { HostCalls } from '../host-node/call-host.ts';
import { hostContract } from '../shared/host-contract.ts';
import { createEventClients, type EventClients } from './events.ts';
import { exchange, rawRequest, type RawRequest } from './raw-http.fixture.ts';
import { startWebServer, type WebServer } from './server.ts';

const token = 'T0ken-of-this_run';
let root: string;
let server: WebServer;
let events: EventClients;
let port: number;
const called: string[] = [];
const faults: unknown[] = [];

/** Every call is recorded; what it answers does not matter here, but for `appInfo`. */
const calls = Object.fromEntries(
  Object.keys(hostContract).map((name) => [
    name,
    async () => {
      called.push(name);
      return name === 'appInfo' ? { version: '1', shell: 'web', nativeDialogs: false, folder: root, initialFile: null } : {};
    },
  ]),
) as unknown as HostCalls;

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'eventwright-web-'));
  await mkdir(path.join(root, 'site/assets'), { recursive: true });
  await writeFile(path.join(root, 'secret.txt'), 'secret');
  await writeFile(path.join(root, 'site/index.html'), '<!doctype html><title>Eventwright</title>');
  await writeFile(path.join(root, 'site/.hidden'), 'secret');
  await writeFile(path.join(root, 'site/assets/app-abc.js'), '1;');
  await symlink(path.join(root, 'secret.txt'), path.join(root, 'site/link.txt'));
  await symlink(root, path.join(root, 'site/up'));
  events = createEventClients();
  server = await startWebServer({
    calls,
    events,
    renderer: path.join(root, 'site'),
    token,
    port: 0,
    onFault: (error) => faults.push(error),
  });
  port = Number(new URL(server.origin).port);
});

afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

const post = (name: string, body: string, headers: RawRequest['headers'] = {}) =>
  rawRequest(port, {
    method: 'POST',
    target: `/api/${name}`,
    headers: { host: `127.0.0.1:${port}`, 'content-type': 'application/json', 'x-eventwright-token': token, ...headers },
    body,
  });
const get = (target: string) => rawRequest(port, { method: 'GET', target, headers: { host: `127.0.0.1:${port}` } });

describe('the pages', () => {
  it('come with the headers that confine them', async () => {
    const { status, headers } = await get('/');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; worker-src 'self';.*frame-ancestors 'none'$/,
    );
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-cache' });
  });

  it('may be kept where their names carry a hash', async () => {
    expect((await get('/assets/app-abc.js')).headers['cache-control']).toContain('immutable');
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/../../secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/%252e%252e/secret.txt',
    '//etc/passwd',
    '/link.txt',
    '/up/secret.txt',
    '/.hidden',
    '/%00',
    '/index.html%00.js',
    '/%',
    '/%ff',
    '/assets',
    '/missing',
  ])('give nothing for %s', async (target) => {
    const answer = await get(target);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body).not.toContain('secret');
  });
});

describe('the calls', () => {
  it('answer with the result', async () => {
    const { status, body } = await post('appInfo', '{"args":{}}');
    expect([status, JSON.parse(body)]).toEqual([
      200,
      { result: { version: '1', shell: 'web', nativeDialogs: false, folder: root, initialFile: null } },
    ]);
  });

  it.each(['{"args":{"path":1}}', '{}', '[]', 'null', '"x"'])('answer %s with an error that names the argument', async (body) => {
    expect(JSON.parse((await post('readDocument', body)).body)).toMatchObject({
      error: { code: 'bad-request', message: expect.stringContaining('readDocument') as string },
    });
  });

  it.each(['', '{', '{"args":', '{"__proto__":{"x":1}}', '\u0000'])('refuse the body %j', async (body) => {
    expect((await post('appInfo', body)).status).toBe(400);
  });

  it('survive a body nested a hundred thousand deep', async () => {
    await post('saveDocument', `{"args":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    expect((await post('appInfo', '{"args":{}}')).status).toBe(200);
  });

  it('report a result that does not fit the contract as a fault', async () => {
    const { body } = await post('listDocuments', '{"args":{}}');
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'io' } });
    expect(faults.length).toBeGreaterThan(0);
  });

  it.each(['nothing', 'constructor', '__proto__', 'toString', 'appInfo/', 'appInfo/x'])('know no %s', async (name) => {
    expect((await post(name, '{"args":{}}')).status).toBe(404);
  });

  it('cap the body at what each call needs', async () => {
    const large = JSON.stringify({ args: { path: 'x'.repeat(70_000) } });
    expect((await post('readDocument', large)).status).toBe(413);
    expect((await post('saveDocument', large)).status).toBe(200);
    expect((await post('saveDocument', '', { 'content-length': '64000001' })).status).toBe(413);
  });
});

describe('malformed requests', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['bare line feeds in headers', `GET / HTTP/1.1\nHost: 127.0.0.1\n\n`],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\nHost: evil.example\r\n\r\n'],
    ['length and chunks', 'POST /api/appInfo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a negative length', 'POST /api/appInfo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    ['a header of 100 kB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`],
    ['CONNECT', 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n'],
    ['an absolute target', 'GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001'],
  ])('are refused and survived: %s', async (_name, bytes) => {
    const answer = await exchange(port, bytes, (text) => text.includes('\r\n\r\n'));
    expect(answer).not.toMatch(/^HTTP\/1\.1 (?:2|101)/);
    expect((await get('/')).status).toBe(200);
  });
});

describe('events', () => {
  const connect = (protocol: string, origin = server.origin) => new WebSocket(`ws://127.0.0.1:${port}/api/events`, protocol, { origin });
  const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve).on('error', () => undefined));

  it('reach every window', async () => {
    const sockets = [connect(`eventwright.${token}`), connect(`eventwright.${token}`)];
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('open', resolve))));
    const received = sockets.map(
      (socket) => new Promise((resolve) => socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString())))),
    );
    events.send({ type: 'command', id: 'undo' });
    expect(await Promise.all(received)).toEqual([
      { type: 'command', id: 'undo' },
      { type: 'command', id: 'undo' },
    ]);
    for (const socket of sockets) socket.close();
    await Promise.all(sockets.map(closed));
  });

  it.each([1, 5000])('take no message, of %s bytes', async (bytes) => {
    const socket = connect(`eventwright.${token}`);
    socket.once('open', () => socket.send('x'.repeat(bytes)));
    expect([1008, 1006, 1009]).toContain(await closed(socket));
  });

  it('are refused without the token, also on other paths', async () => {
    await closed(connect('eventwright.wrong'));
    const upgrade = {
      host: `127.0.0.1:${port}`,
      origin: server.origin,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    };
    const ask = (target: string, protocol: string) =>
      rawRequest(port, { method: 'GET', target, headers: { ...upgrade, 'sec-websocket-protocol': protocol } });
    expect((await ask('/api/events', 'eventwright.wrong')).status).toBe(401);
    expect((await ask('/api/events', `other, eventwright.${token}`)).status).toBe(401);
    expect((await ask('/api/appInfo', `eventwright.${token}`)).status).toBe(404);
    expect((await ask('/api/events', `eventwright.${token}`)).status).toBe(101);
  });
});
