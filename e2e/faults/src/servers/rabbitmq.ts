import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'amqplib';
import { eventually, patientMs } from '../eventually.ts';
import { freePort } from './free-port.ts';
import { killProcess, type OwnServer } from './server.ts';

/** Debian's and the generic package's place of the program that does not change the user. */
export const rabbitmqProgram = process.env['RABBITMQ_SERVER'] ?? '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** A RabbitMQ node with a name, ports, cookie and database of its own. @throws Error where the program is missing or does not start. */
export async function startRabbitmq(): Promise<OwnServer> {
  const [port, distPort] = [await freePort(), await freePort()];
  const folder = await mkdtemp(path.join(tmpdir(), 'eventwright-faults-rabbitmq-'));
  const file = (name: string) => path.join(folder, name);
  await writeFile(file('.erlang.cookie'), folder.replaceAll(/\W/g, ''));
  await chmod(file('.erlang.cookie'), 0o400);
  await writeFile(file('env.conf'), '');
  await writeFile(file('plugins'), '[].');
  await writeFile(file('rabbitmq.conf'), `listeners.tcp.1 = 127.0.0.1:${port}\nlog.console = false\n`);
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    RABBITMQ_NODENAME: `eventwright-faults-${port}@localhost`,
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_CONF_ENV_FILE: file('env.conf'),
    RABBITMQ_CONFIG_FILE: file('rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: file('plugins'),
    RABBITMQ_MNESIA_BASE: file('mnesia'),
    RABBITMQ_LOG_BASE: file('log'),
    RABBITMQ_PID_FILE: file('pid'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  };
  let removed = false;
  let child: ChildProcess | undefined;
  const start = async () => {
    if (removed) throw new Error('the server was removed');
    child = spawn(rabbitmqProgram, [], { cwd: folder, env, stdio: 'ignore', detached: true });
    await once(child, 'spawn');
    await answering(child, port);
  };
  const kill = async () => {
    const pid = Number(await readFile(file('pid'), 'utf8').catch(() => '0'));
    if (pid > 0) await killProcess(pid, 'SIGKILL');
    // Before it has written its file there is its script, in a process group of its own.
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) await killProcess(-child.pid, 'SIGKILL');
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

async function answering(child: ChildProcess, port: number): Promise<void> {
  await eventually(
    'RabbitMQ answers',
    patientMs,
    async () => {
      if (child.exitCode !== null) throw new Error(`rabbitmq-server ended with ${child.exitCode}`);
      const connection = await connect(`amqp://guest:guest@127.0.0.1:${port}`, { timeout: 5000 });
      await connection.close();
      return true;
    },
    200,
  );
}
