import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import { freePort } from './free-port.ts';
import { closedFolders, postgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { isAlive } from './project-files.ts';

export interface EmbeddedPostgres {
  /** postgres:// URL of the server, password included. */
  readonly url: string;
  /** True where a server that an earlier run left behind was taken over. */
  readonly adopted: boolean;
  /** Waits for connections to end, writes everything out, stops the server. */
  stop(): Promise<void>;
}

interface Settings {
  port: number;
  password: string;
}

interface Owner {
  uid?: number;
  gid?: number;
}

const run = promisify(execFile);
const user = 'eventwright';
const startLimitSec = 60;
/** Every service keeps a pool for each database. */
const mostConnections = 400;

/**
 * Starts the project's own PostgreSQL in a folder, makes it at the first start, or takes over one that a killed run left
 * behind. It listens on 127.0.0.1 only. Its durability settings are PostgreSQL's defaults: a commit is on disk.
 * @throws ConfigurationError where this machine or folder cannot run it; the text says what to do.
 */
export async function startEmbeddedPostgres(folder: string): Promise<EmbeddedPostgres> {
  const binaries = await postgresBinaries();
  const owner = await serverOwner(folder, binaries);
  const database = path.join(folder, 'data');
  const file = path.join(folder, 'settings.json');
  await mkdir(folder, { recursive: true });
  let settings = await readSettings(file);
  if (settings === undefined) {
    settings = { port: 0, password: randomBytes(18).toString('base64url') };
    await create(binaries, folder, database, settings.password, owner);
    await writeFile(file, JSON.stringify(settings), { mode: 0o600 });
  }
  const running = await runningPort(database);
  if (running === undefined) {
    settings = { ...settings, port: await freePort(settings.port) };
    await writeFile(file, JSON.stringify(settings), { mode: 0o600 });
    await start(binaries, database, settings.port, owner);
  }
  const port = running ?? settings.port;
  return {
    url: `postgres://${user}:${settings.password}@127.0.0.1:${port}/postgres`,
    adopted: running !== undefined,
    stop: () => stop(binaries, database, owner),
  };
}

async function readSettings(file: string): Promise<Settings | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Settings);
}

/** Makes the cluster. A half-made one, without settings, is made anew. */
async function create(binaries: PostgresBinaries, folder: string, database: string, password: string, owner: Owner): Promise<void> {
  await rm(database, { recursive: true, force: true });
  await mkdir(database);
  const passwordFile = path.join(folder, 'password.tmp');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (owner.uid !== undefined && owner.gid !== undefined) {
    await chown(database, owner.uid, owner.gid);
    await chown(passwordFile, owner.uid, owner.gid);
  }
  await chmod(database, 0o700);
  try {
    await run(
      binaries.initdb,
      [`--pgdata=${database}`, `--username=${user}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--no-locale'],
      { ...owner, env: serverEnv() },
    );
  } catch (cause) {
    throw new ConfigurationError(`PostgreSQL could not make its files in ${database}: ${lastLine(cause)}`, { cause });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** pg_ctl makes the server independent of this process: Ctrl-C reaches the services only, which then stop in order. */
async function start(binaries: PostgresBinaries, database: string, port: number, owner: Owner): Promise<void> {
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=${mostConnections}`;
  const log = path.join(database, 'server.log');
  try {
    await pgCtlStart(binaries, ['start', '-D', database, '-w', '-t', String(startLimitSec), '-l', log, '-o', options], owner);
  } catch (cause) {
    const tail = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-3).join(' | ');
    throw new ConfigurationError(`PostgreSQL did not start in ${database}: ${tail === '' ? lastLine(cause) : tail}`, { cause });
  }
}

/** Helpers of a killed server hold its shared memory for a moment, so a first refusal is not the last word. */
async function pgCtlStart(binaries: PostgresBinaries, args: readonly string[], owner: Owner): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await run(binaries.pgCtl, args, { ...owner, env: serverEnv() });
      return;
    } catch (error) {
      if (tries === mostStarts) throw error;
      await sleep(startPauseMs);
    }
  }
}

const mostStarts = 3;
const startPauseMs = 1000;

async function stop(binaries: PostgresBinaries, database: string, owner: Owner): Promise<void> {
  await run(binaries.pgCtl, ['stop', '-D', database, '-m', 'fast', '-w', '-t', String(startLimitSec)], { ...owner, env: serverEnv() });
}

/**
 * Port of the server that runs on these files, from line 4 of its pid file. A server that is being killed is waited for;
 * a pid file whose number now belongs to another program is removed, since PostgreSQL would refuse to start beside it.
 */
async function runningPort(database: string): Promise<number | undefined> {
  const file = path.join(database, 'postmaster.pid');
  for (let waitedMs = 0; ; waitedMs += goneCheckMs) {
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
    const pid = Number(lines[0]);
    if (!isAlive(pid)) return undefined;
    const program = await commandLine(pid);
    if (program.includes(process.platform === 'win32' ? 'postgres.exe' : database)) return Number(lines[3]);
    if (program !== '' || waitedMs >= goneLimitMs) {
      await rm(file, { force: true });
      return undefined;
    }
    await sleep(goneCheckMs);
  }
}

const goneCheckMs = 100;
const goneLimitMs = 10_000;

/** Empty for a process that is ending. */
async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const listing =
    process.platform === 'win32' ? run('tasklist', ['/FI', `PID eq ${pid}`, '/NH']) : run('ps', ['-o', 'command=', '-p', String(pid)]);
  return listing.then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
}

/** PostgreSQL refuses to run as root, so root lends it the user `postgres`, made where it is missing. */
async function serverOwner(folder: string, binaries: PostgresBinaries): Promise<Owner> {
  if (process.getuid?.() !== 0) return {};
  const ids = (await userIds()) ?? (await createUser());
  const closed = [...(await closedFolders(folder)), ...(await closedFolders(path.dirname(binaries.postgres)))];
  if (closed.length > 0) {
    throw new ConfigurationError(
      `PostgreSQL does not run as root, and its user "postgres" cannot enter ${closed.at(-1)}: run as another user, "chmod o+x" that folder, or set DATABASE_URL`,
    );
  }
  return ids;
}

async function userIds(): Promise<Required<Owner> | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function createUser(): Promise<Required<Owner>> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  } catch (cause) {
    throw new ConfigurationError(`PostgreSQL does not run as root, and the user "postgres" could not be made: ${lastLine(cause)}`, {
      cause,
    });
  }
  const ids = await userIds();
  if (ids === undefined) throw new ConfigurationError('the user "postgres" was made, but is not found');
  return ids;
}

/** Settings of another PostgreSQL, or a locale that this server lacks, must not leak in. */
function serverEnv(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_'));
  return { ...Object.fromEntries(own), LC_ALL: 'C', TZ: 'UTC' };
}

function lastLine(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return (stderr === '' ? errorMessage(error) : stderr).split('\n').at(-1) ?? '';
}
