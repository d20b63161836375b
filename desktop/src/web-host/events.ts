import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { HostEvent } from '../shared/host-contract.ts';

export interface EventClients {
  /** Completes the handshake of a request that has passed the guard. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  send(event: HostEvent): void;
  close(): void;
}

const limits = { clients: 32, bufferedBytes: 4_000_000, incomingBytes: 1024, pingMs: 30_000 } as const;

/** Ends clients that no longer answer, so that a sleeping laptop leaves no dead sockets. */
function pingAll(server: WebSocketServer, silent: WeakSet<WebSocket>): void {
  for (const client of server.clients) {
    if (silent.has(client)) client.terminate();
    silent.add(client);
    client.ping();
  }
}

/** The WebSocket that carries events to every open window. It takes no messages. */
export function createEventClients(): EventClients {
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.incomingBytes, perMessageDeflate: false });
  const silent = new WeakSet<WebSocket>();
  const timer = setInterval(() => pingAll(server, silent), limits.pingMs);
  timer.unref();
  server.on('connection', (client) => {
    client.on('pong', () => silent.delete(client));
    client.on('message', () => client.close(1008, 'This socket takes no messages.'));
    // The close that follows is all there is to do.
    client.on('error', () => client.terminate());
  });
  return {
    accept(request, socket, head) {
      if (server.clients.size >= limits.clients) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request));
    },
    send(event) {
      const text = JSON.stringify(event);
      for (const client of server.clients) {
        // A window that reads nothing must not fill the memory of the host.
        if (client.bufferedAmount > limits.bufferedBytes) client.terminate();
        else if (client.readyState === client.OPEN) client.send(text);
      }
    },
    close() {
      clearInterval(timer);
      for (const client of server.clients) client.close(1001, 'The host stops.');
      server.close();
    },
  };
}
