import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RunFile } from '../../../templates/local/project-files.ts';
import { generateProject, type GenerateSource } from './generate-project.ts';
import { projectRoot } from './project-root.ts';

const run = promisify(execFile);
const root = projectRoot();
const packages = path.join(root, 'node_modules');
export const galleryText = (example: string) => readFile(path.join(root, `schemas/examples/gallery/${example}.topology.yaml`), 'utf8');
export const tsc = path.join(packages, 'typescript/bin/tsc');
export const oxlint = path.join(packages, 'oxlint/bin/oxlint');

/** A folder for projects. Their PostgreSQL does not run as root: its user must be able to enter. */
export async function projectsFolder(): Promise<string> {
  const base = await mkdtemp(path.join(tmpdir(), 'eventwright-project-'));
  await chmod(base, 0o711);
  return base;
}

/** Generates a project and does what `npm install` would, with the packages of this checkout: the versions are the same. */
export async function prepareProject(folder: string, source: GenerateSource): Promise<void> {
  const result = await generateProject({ ...source, folder });
  if (result.outcome !== 'generated') throw new Error(`not generated: ${JSON.stringify(result)}`);
  const { name } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as { name: string };
  const modules = path.join(folder, 'node_modules');
  await mkdir(path.join(modules, `@${name}`), { recursive: true });
  for (const entry of await readdir(packages)) await symlink(path.join(packages, entry), path.join(modules, entry));
  for (const own of ['runtime', 'contracts']) await symlink(path.join(folder, own), path.join(modules, `@${name}`, own));
}

/** A program that hangs is told by its output, not by the test's own limit. */
const programLimitMs = 200_000;

type Settings = Readonly<Record<string, string>>;
/** Projects bring their own PostgreSQL where none is named. */
const environment = (env: Settings) => ({ ...process.env, DATABASE_URL: '', ...env });

/** Runs a program in the project. @returns what it printed @throws Error with that text where it fails */
export async function inProject(folder: string, program: string, args: readonly string[] = [], env: Settings = {}): Promise<string> {
  try {
    const options = { cwd: folder, env: environment(env), maxBuffer: 64_000_000, timeout: programLimitMs };
    return (await run(process.execPath, [program, ...args], options)).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

/** A project whose services run. */
export interface RunningProject {
  readonly state: RunFile;
  /** Ends it as Ctrl-C does. @returns the exit code of the runner */
  stop(): Promise<number | null>;
}

/** `npm start`. @throws Error with what was printed where the services do not come up. */
export async function startProject(folder: string, env: Settings): Promise<RunningProject> {
  const child = spawn(process.execPath, ['runtime/dist/local/runner.js'], {
    cwd: folder,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  await untilReady(child);
  const state = JSON.parse(await readFile(path.join(folder, '.data/run.json'), 'utf8')) as RunFile;
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { state, stop };
}

function untilReady(child: ChildProcess): Promise<void> {
  let text = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      text += String(chunk);
      if (text.includes('ready;')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => reject(new Error(`the project does not start:\n${text}`)));
  });
}

/** Lines of every service's log. */
export async function logLines(folder: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const logs = path.join(folder, '.data/logs');
  const texts = await Promise.all((await readdir(logs)).map((file) => readFile(path.join(logs, file), 'utf8')));
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  );
}
