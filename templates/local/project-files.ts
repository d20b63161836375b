import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import type { SystemDescription } from '../runtime/system.ts';

/** Where the local tools find and keep things, under the project's folder. */
export interface ProjectPaths {
  readonly root: string;
  /** `.data`: the database, logs and state of local runs. */
  readonly data: string;
  readonly logs: string;
  readonly run: string;
  readonly lock: string;
}

export interface RunningProcess {
  readonly service: string;
  /** 0-based among the service's processes. */
  readonly replica: number;
  readonly pid: number;
  readonly url: string;
  /** How often it was started again after it died. */
  readonly restarts: number;
}

/** What `.data/run.json` says of a running system. */
export interface RunFile {
  readonly runnerPid: number;
  readonly startedAt: string;
  /** Environment that its services share: BROKER, BROKER_URL, DATABASE_URL and the externals' URLs. */
  readonly env: Readonly<Record<string, string>>;
  readonly processes: readonly RunningProcess[];
  /** External system id to the URL of its double. */
  readonly doubles: Readonly<Record<string, string>>;
}

/** Paths of the project in a folder. */
export function projectPaths(root: string): ProjectPaths {
  const data = path.join(root, '.data');
  return { root, data, logs: path.join(data, 'logs'), run: path.join(data, 'run.json'), lock: path.join(data, 'run.lock') };
}

/** Reads `contracts/system.json`. @throws ConfigurationError where it is absent or no JSON. */
export async function readSystem(root: string): Promise<SystemDescription> {
  const file = path.join(root, 'contracts', 'system.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as SystemDescription;
  } catch (cause) {
    throw new ConfigurationError(`cannot read ${file}: ${errorMessage(cause)}; run this in the project's folder`, { cause });
  }
}

/** The running system's state, undefined when none runs. A file that a killed runner left behind counts as none. */
export async function readRunFile(paths: ProjectPaths): Promise<RunFile | undefined> {
  const text = await readFile(paths.run, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const run = JSON.parse(text) as RunFile;
  return isAlive(run.runnerPid) ? run : undefined;
}

/** Replaces the state file as a whole: a reader sees the old one or the new one. It holds URLs with passwords, so only the owner may read it. */
export async function writeRunFile(paths: ProjectPaths, run: RunFile): Promise<void> {
  const temporary = `${paths.run}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, paths.run);
}

/** One runner a project. @returns how to let go. @throws ConfigurationError where another one holds it. */
export async function takeLock(paths: ProjectPaths): Promise<() => Promise<void>> {
  await mkdir(paths.logs, { recursive: true });
  for (let tries = 0; tries < 2; tries++) {
    try {
      await writeFile(paths.lock, String(process.pid), { flag: 'wx' });
      return () => rm(paths.lock, { force: true });
    } catch {
      const holder = Number(await readFile(paths.lock, 'utf8').catch(() => ''));
      if (holder !== process.pid && isAlive(holder)) {
        throw new ConfigurationError(`this project runs already, as process ${holder}: stop that one first (lock ${paths.lock})`);
      }
      await rm(paths.lock, { force: true });
    }
  }
  throw new ConfigurationError(`cannot take the lock ${paths.lock}`);
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
