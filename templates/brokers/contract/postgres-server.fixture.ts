import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, vi } from 'vitest';

/** AuthenticationOk, then ReadyForQuery. Source: PostgreSQL manual, "Message Formats". */
const WELCOME = Buffer.from('5200000008000000005a0000000549', 'hex');
/** CommandComplete "OK", then ReadyForQuery. */
const DONE = Buffer.from('43000000074f4b005a0000000549', 'hex');

/** What a server of the test does with a connection. */
export interface ServerOfTest {
  readonly url: string;
  /** Resolves when so many packets have come. */
  packets(count: number): Promise<void>;
}

/**
 * A server that speaks just enough of the protocol to go silent at a chosen point.
 * @param answers Packets of its first connection that it answers before it goes silent; the first one is the greeting.
 * @param saysGoodbye Whether it ends its half of a connection that the client has ended.
 */
export async function startSilentServer(answers: number, saysGoodbye: boolean): Promise<ServerOfTest> {
  const sockets = new Set<Socket>();
  let packets = 0;
  const server = createServer({ allowHalfOpen: !saysGoodbye }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      packets += 1;
      if (packets <= answers) socket.write(packets === 1 ? WELCOME : DONE);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://somebody@127.0.0.1:${port}/somewhere`,
    packets: (count) => vi.waitFor(() => expect(packets).toBe(count), { timeout: 30_000, interval: 5 }),
  };
}
