import { setMaxListeners } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the network does to connections. The names follow Shopify's Toxiproxy, whose code is not used. */
export type Toxic =
  | { readonly kind: 'none' }
  | { readonly kind: 'latency'; readonly delayMs: number }
  /** Cuts all connections and refuses new ones. */
  | { readonly kind: 'down' }
  | { readonly kind: 'bandwidth'; readonly bytesPerSec: number }
  /** Passes the end of a connection on late. */
  | { readonly kind: 'slow-close'; readonly delayMs: number }
  /** Swallows everything, and closes after a while. */
  | { readonly kind: 'timeout'; readonly afterMs: number }
  /** Sends RST at the first byte, and to the connections that are there. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'slicer'; readonly maxBytes: number; readonly pauseMs: number }
  /** Closes a connection after this many bytes in both directions. */
  | { readonly kind: 'byte-limit'; readonly maxBytes: number }
  /** What the client sends arrives; no answer comes back until the toxic is lifted. */
  | { readonly kind: 'one-way-stall' };

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  bytes: number;
}

/** A TCP proxy on 127.0.0.1 whose network a test can spoil. */
export class FaultProxy {
  readonly #target: { host: string; port: number };
  readonly #pairs = new Set<Pair>();
  #listener: Server | undefined;
  #port = 0;
  #toxic: Toxic = { kind: 'none' };
  #changed = newChange();

  constructor(target: { host: string; port: number }) {
    this.#target = target;
  }

  get port(): number {
    return this.#port;
  }

  /** Starts to listen, on the same port as before where it has one. */
  async listen(): Promise<void> {
    const listener = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#listener = listener;
    this.#port = (listener.address() as AddressInfo).port;
  }

  /** Changes the network for all connections, old ones too. */
  async set(toxic: Toxic): Promise<void> {
    this.#toxic = toxic;
    const changed = this.#changed;
    this.#changed = newChange();
    changed.abort();
    if (toxic.kind === 'down') await this.#stopListening();
    else if (this.#listener === undefined) await this.listen();
    if (toxic.kind === 'reset') for (const pair of this.#pairs) this.#reset(pair);
  }

  async close(): Promise<void> {
    this.#changed.abort();
    await this.#stopListening();
  }

  async #stopListening(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    for (const pair of this.#pairs) this.#cut(pair);
    if (listener !== undefined) await new Promise((resolve) => listener.close(resolve));
  }

  #accept(client: Socket): void {
    const server = connect({ ...this.#target, allowHalfOpen: true });
    const pair: Pair = { client, server, bytes: 0 };
    this.#pairs.add(pair);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.#cut(pair));
    }
    void this.#pump(pair, client, server, 'up');
    void this.#pump(pair, server, client, 'down');
  }

  async #pump(pair: Pair, from: Socket, to: Socket, direction: 'up' | 'down'): Promise<void> {
    try {
      // The default would destroy the socket at its end, and with it the other direction.
      for await (const chunk of from.iterator({ destroyOnReturn: false })) await this.#pass(pair, to, chunk as Buffer, direction);
      if (this.#toxic.kind === 'slow-close') await this.#wait(this.#toxic.delayMs);
      to.end();
      if (from.destroyed && to.destroyed) this.#pairs.delete(pair);
    } catch {
      this.#cut(pair);
    }
  }

  async #pass(pair: Pair, to: Socket, chunk: Buffer, direction: 'up' | 'down'): Promise<void> {
    const toxic = this.#toxic;
    switch (toxic.kind) {
      case 'latency':
        await this.#wait(toxic.delayMs);
        return write(to, chunk);
      case 'bandwidth':
        await write(to, chunk);
        return this.#wait((chunk.length / toxic.bytesPerSec) * 1000);
      case 'slicer':
        for (let at = 0; at < chunk.length; at += toxic.maxBytes) {
          await write(to, chunk.subarray(at, at + toxic.maxBytes));
          await this.#wait(toxic.pauseMs);
        }
        return undefined;
      case 'byte-limit':
        pair.bytes += chunk.length;
        return pair.bytes > toxic.maxBytes ? this.#cut(pair) : write(to, chunk);
      case 'timeout':
        await this.#wait(toxic.afterMs);
        return this.#cut(pair);
      case 'one-way-stall':
        if (direction === 'down') await this.#wait(undefined);
        return write(to, chunk);
      case 'reset':
        return this.#reset(pair);
      case 'none':
      case 'down':
      case 'slow-close':
        return write(to, chunk);
    }
  }

  /** Until the time is over or the network changes; without a time, until it changes. */
  async #wait(ms: number | undefined): Promise<void> {
    const { signal } = this.#changed;
    if (ms !== undefined) return sleep(ms, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }

  #cut(pair: Pair): void {
    this.#pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  }

  #reset(pair: Pair): void {
    this.#pairs.delete(pair);
    pair.client.resetAndDestroy();
    pair.server.resetAndDestroy();
  }
}

/** Each connection under way may wait for it. */
function newChange(): AbortController {
  const change = new AbortController();
  setMaxListeners(0, change.signal);
  return change;
}

function write(to: Socket, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    to.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}
