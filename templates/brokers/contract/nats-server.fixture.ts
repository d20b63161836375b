import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { answers } from './services.ts';

/** A NATS server of a test's own, with JetStream in a folder of its own. */
export interface NatsServer {
  readonly port: number;
  /** Ends the process at once, as a crash would, and starts it again over the same folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Port that the system had free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** @param args More arguments of `nats-server`. @throws where the program is missing or does not listen within 10 s. */
export async function startNatsServer(...args: string[]): Promise<NatsServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'eventwright-nats-'));
  let child = await start(port, folder, args);
  const kill = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    port,
    restart: async () => {
      await kill();
      child = await start(port, folder, args);
    },
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function start(port: number, folder: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder, ...args], { stdio: 'ignore' });
  await once(child, 'spawn');
  for (let tries = 0; tries < 100; tries++) {
    if (await answers({ host: '127.0.0.1', port })) return child;
    await wait(100);
  }
  child.kill('SIGKILL');
  throw new Error(`nats-server does not listen on port ${port}`);
}
