import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A loopback proxy in front of a broker, whose connections a test can cut. */
export interface TcpProxy {
  readonly port: number;
  /** Destroys every connection and refuses new ones. */
  down(): Promise<void>;
  /** Takes connections again, on the same port. */
  up(): Promise<void>;
  /** Goes on carrying to the broker, and holds back all that comes from it, until `flow()`. */
  stall(): void;
  flow(): void;
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  /** From the broker's side of each connection to the client's. */
  const flows = new Map<Socket, Socket>();
  let isStalled = false;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    return socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((inbound) => {
    const outbound = track(connect(target));
    track(inbound).pipe(outbound);
    if (!isStalled) outbound.pipe(inbound);
    flows.set(outbound, inbound);
    inbound.once('close', () => outbound.destroy());
    outbound.once('close', () => {
      flows.delete(outbound);
      inbound.destroy();
    });
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    up: () => listen(server, port),
    stall: () => {
      isStalled = true;
      for (const outbound of flows.keys()) outbound.unpipe();
    },
    flow: () => {
      isStalled = false;
      for (const [outbound, inbound] of flows) outbound.pipe(inbound);
    },
    down: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
