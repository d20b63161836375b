import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

const API = { saslHandshake: 17, apiVersions: 18, saslAuthenticate: 36 } as const;
const SASL_AUTHENTICATION_FAILED = 58;

/** A listener that speaks as much of Kafka's protocol as it takes to refuse every password. */
export interface RefusingKafka {
  readonly port: number;
  /** Passwords that were refused. */
  readonly refusals: () => number;
  stop(): Promise<void>;
}

export async function startRefusingKafka(): Promise<RefusingKafka> {
  let refused = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 4 && pending.length >= 4 + pending.readInt32BE(0)) {
        const end = 4 + pending.readInt32BE(0);
        const request = pending.subarray(4, end);
        pending = pending.subarray(end);
        if (request.readInt16BE(0) === API.saslAuthenticate) refused += 1;
        socket.write(respond(request));
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    refusals: () => refused,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Source: Kafka protocol guide: request header v1 is api key, api version, correlation id. */
function respond(request: Buffer): Buffer {
  const body = bodyOf(request.readInt16BE(0));
  const header = Buffer.alloc(8);
  header.writeInt32BE(4 + body.length, 0);
  request.copy(header, 4, 4, 8);
  return Buffer.concat([header, body]);
}

function bodyOf(apiKey: number): Buffer {
  if (apiKey === API.apiVersions) {
    const ranges = Object.values(API).map((key) => [int16(key), int16(0), int16(1)]);
    return Buffer.concat([int16(0), int32(ranges.length), ...ranges.flat(), int32(0)]);
  }
  if (apiKey === API.saslHandshake) return Buffer.concat([int16(0), int32(1), text('PLAIN')]);
  return Buffer.concat([int16(SASL_AUTHENTICATION_FAILED), text('wrong password'), int32(0), Buffer.alloc(8)]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
}
