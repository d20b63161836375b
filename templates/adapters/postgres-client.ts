import { Socket } from 'node:net';
import pg from 'pg';

/** How long a server may take over a connection. */
export const CONNECT_TIMEOUT_MS = 5_000;
/** How long a server may take over its half of a goodbye. */
const GOODBYE_MS = 1_000;

/**
 * A connection that always ends. Of pg itself, `end` waits without limit for a server that has gone silent, and the
 * promise of a `connect` that `end` overtakes never settles: once `end` was called, the loss of the socket is nobody's error.
 */
export class BoundedClient extends pg.Client {
  readonly #socket: Socket;

  constructor(config?: pg.ClientConfig) {
    const socket = new Socket();
    super({ ...config, stream: () => socket });
    this.#socket = socket;
  }

  /** Connects; rejects too when the connection ends before it is made. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.once('end', () => reject(new Error('The connection ended before it was made.')));
      super.connect().then(() => resolve(), reject);
    });
  }

  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | void {
    const goodbye = setTimeout(() => this.cut(), GOODBYE_MS);
    this.once('end', () => clearTimeout(goodbye));
    return callback === undefined ? super.end() : super.end(callback);
  }

  /** Ends without a goodbye: what is under way fails at once. */
  cut(): void {
    this.#socket.destroy();
  }
}

/** A pool whose connections always end. What it hands out is ended by `cut` too. */
export class BoundedPool extends pg.Pool {
  readonly #connected = new Set<pg.ClientBase>();

  constructor(config: pg.PoolConfig) {
    super({ ...config, Client: BoundedClient });
    this.on('connect', (client) => this.#connected.add(client));
    this.on('remove', (client) => this.#connected.delete(client));
  }

  /** Ends every connection without a goodbye: what is under way fails at once. */
  cut(): void {
    for (const client of this.#connected) if (client instanceof BoundedClient) client.cut();
  }
}

/** Works on a connection of its own, and ends it. A statement may take as long as it needs: a migration may be long. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new BoundedClient({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A connection that dies between two statements fails the next one.
  client.on('error', () => undefined);
  try {
    await client.open();
    return await work(client);
  } finally {
    await client.end();
  }
}
