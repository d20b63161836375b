import { createServer } from 'node:net';

/** A free port on 127.0.0.1: the wanted one where it is free, else any. */
export async function freePort(wanted = 0): Promise<number> {
  try {
    return await probe(wanted);
  } catch (error) {
    if (wanted === 0) throw error;
    return probe(0);
  }
}

function probe(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
