import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultProxy } from './fault-proxy.ts';

let echo: Server;
let proxy: FaultProxy;
const held = new Set<Socket>();

beforeEach(async () => {
  echo = createServer((socket) => {
    held.add(socket);
    socket.on('error', () => undefined).pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = new FaultProxy({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port });
  await proxy.listen();
});

afterEach(async () => {
  await proxy.close();
  for (const socket of held) socket.destroy();
  held.clear();
  echo.close();
});

async function client(): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1');
  held.add(socket);
  await once(socket, 'connect');
  return socket;
}

/** Sends and collects the answer of the same length. */
async function roundTrip(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  let got = '';
  while (got.length < text.length) got += String(((await once(socket, 'data')) as [Buffer])[0]);
  return got;
}

/** How the connection ends. */
async function ending(socket: Socket): Promise<string> {
  const [error] = await Promise.race([once(socket, 'close').then(() => [undefined]), errorOf(socket)]);
  return error === undefined ? 'closed' : error;
}

function errorOf(socket: Socket): Promise<[string]> {
  return new Promise((resolve) => socket.once('error', (error: NodeJS.ErrnoException) => resolve([error.code ?? error.message])));
}

describe('FaultProxy', () => {
  it('passes bytes unchanged, sliced or slowed too', async () => {
    const text = 'x'.repeat(500);
    const socket = await client();
    expect(await roundTrip(socket, text)).toBe(text);
    await proxy.set({ kind: 'slicer', maxBytes: 9, pauseMs: 0 });
    expect(await roundTrip(socket, text)).toBe(text);
    await proxy.set({ kind: 'bandwidth', bytesPerSec: 50_000 });
    expect(await roundTrip(socket, text)).toBe(text);
  });

  it('delays', async () => {
    const socket = await client();
    await proxy.set({ kind: 'latency', delayMs: 40 });
    const startMs = performance.now();
    await roundTrip(socket, 'hello');
    expect(performance.now() - startMs).toBeGreaterThan(75);
  });

  it('goes down and comes up on the same port', async () => {
    const socket = await client();
    const ended = ending(socket);
    await proxy.set({ kind: 'down' });
    expect(await ended).toBe('closed');
    const refused = connect(proxy.port, '127.0.0.1');
    expect(await errorOf(refused)).toEqual(['ECONNREFUSED']);
    await proxy.set({ kind: 'none' });
    expect(await roundTrip(await client(), 'again')).toBe('again');
  });

  it('resets', async () => {
    const socket = await client();
    const ended = ending(socket);
    await proxy.set({ kind: 'reset' });
    expect(await ended).toBe('ECONNRESET');
  });

  it('closes after its limit of bytes, and after a time without an answer', async () => {
    await proxy.set({ kind: 'byte-limit', maxBytes: 100 });
    const limited = await client();
    const ended = ending(limited);
    limited.write('y'.repeat(101));
    expect(await ended).toBe('closed');
    await proxy.set({ kind: 'timeout', afterMs: 30 });
    const timed = await client();
    const answers: Buffer[] = [];
    timed.on('data', (chunk: Buffer) => answers.push(chunk)).write('z');
    expect(await ending(timed)).toBe('closed');
    expect(answers).toEqual([]);
  });

  it('passes the end of a connection on late', async () => {
    await proxy.set({ kind: 'slow-close', delayMs: 60 });
    const socket = await client();
    await roundTrip(socket, 'first');
    const startMs = performance.now();
    socket.end();
    await once(socket, 'close');
    expect(performance.now() - startMs).toBeGreaterThan(55);
  });

  it('holds answers back in one direction until it is lifted', async () => {
    const socket = await client();
    await roundTrip(socket, 'first');
    await proxy.set({ kind: 'one-way-stall' });
    const arrived = once([...held].find((each) => each !== socket) ?? socket, 'data');
    const answer = roundTrip(socket, 'held');
    expect(String(((await arrived) as [Buffer])[0])).toBe('held');
    await proxy.set({ kind: 'none' });
    expect(await answer).toBe('held');
  });
});
