import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../eventually.ts';
import { freePort } from './free-port.ts';
import type { OwnServer } from './server.ts';

/** A NATS server with JetStream in a folder of its own. @throws Error where `nats-server` is missing or does not start. */
export async function startNats(): Promise<OwnServer> {
  const port = await freePort();
  const folder = await mkdtemp(path.join(tmpdir(), 'eventwright-faults-nats-'));
  let child = await start(port, folder);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    port,
    kill,
    async restart() {
      child = await start(port, folder);
    },
    async remove() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function start(port: number, folder: string): Promise<ChildProcess> {
  const child = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder], { stdio: 'ignore' });
  await once(child, 'spawn');
  await eventually('nats-server listens', 20_000, () => answers(port));
  return child;
}

/** Whether something takes connections on a port of 127.0.0.1. */
export async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}
