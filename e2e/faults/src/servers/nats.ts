import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually, patientMs } from '../eventually.ts';
import { freePort } from './free-port.ts';
import type { OwnServer } from './server.ts';

/** A NATS server with JetStream in a folder of its own. @throws Error where `nats-server` is missing or does not start. */
export async function startNats(): Promise<OwnServer> {
  const port = await freePort();
  const folder = await mkdtemp(path.join(tmpdir(), 'eventwright-faults-nats-'));
  let removed = false;
  let child: ChildProcess | undefined;
  const start = async () => {
    if (removed) throw new Error('the server was removed');
    child = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder], { stdio: 'ignore' });
    await once(child, 'spawn');
    await eventually('nats-server listens', patientMs, () => answers(port));
  };
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  const remove = async () => {
    removed = true;
    await kill();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  return { port, kill, restart: start, remove };
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
