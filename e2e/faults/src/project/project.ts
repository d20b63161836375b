import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { BrokerOptions } from '../../../../templates/brokers/broker-options.ts';
import type { EmbeddedPostgres } from '../../../../templates/local/embedded-postgres.ts';
import type { Broker } from '../../../../templates/runtime/ports.ts';
import type { BrokerName, SystemDescription } from '../../../../templates/runtime/system.ts';
import { handlerFiles } from './handlers.ts';
import { applyPatches, type Patch } from './patch.ts';
import { workspaceRoot } from './project-root.ts';

const run = promisify(execFile);

/** A generated, compiled project on disk. */
export interface Project {
  readonly folder: string;
  readonly system: SystemDescription;
  startEmbeddedPostgres(folder: string): Promise<EmbeddedPostgres>;
  connectBroker(name: BrokerName, options: BrokerOptions): Promise<Broker>;
}

/** Generates the fault shop by the command line, as its users do, puts the recording handlers in, and compiles it. @param base an empty folder. */
export async function buildProject(base: string): Promise<Project> {
  const root = workspaceRoot();
  // Packages are found upwards from the project, so that copies of it need no installation of their own.
  await symlink(path.join(root, 'node_modules'), path.join(base, 'node_modules'));
  const folder = path.join(base, 'fault-shop');
  const topology = path.join(root, 'e2e', 'faults', 'src', 'system', 'fault-shop.topology.yaml');
  await inFolder(root, path.join(root, 'generator', 'bin', 'eventwright.js'), 'generate', topology, '-o', folder);
  for (const [file, text] of Object.entries(handlerFiles)) await writeFile(path.join(folder, 'services', file), text);
  await linkOwnPackages(folder);
  await inFolder(folder, path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b');
  return openProject(folder);
}

/** A copy of the compiled project with a name, and so databases and channels, of its own; patched where patches are given. */
export async function copyProject(original: Project, name: string, patches: readonly Patch[] = []): Promise<Project> {
  const folder = path.join(path.dirname(original.folder), name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const skipped = /[\\/](node_modules|src|\.eventwright)$|\.d\.ts$/;
  for (const part of ['contracts', 'runtime', 'services', 'package.json'])
    await cp(path.join(original.folder, part), path.join(folder, part), { recursive: true, filter: (file) => !skipped.test(file) });
  await linkOwnPackages(folder);
  await writeSystem(folder, { ...(await readSystem(folder)), name });
  await applyPatches(folder, patches);
  return openProject(folder);
}

/** Replaces the description of a project's system. */
export async function writeSystem(folder: string, system: SystemDescription): Promise<void> {
  await writeFile(systemFile(folder), JSON.stringify(system));
}

async function readSystem(folder: string): Promise<SystemDescription> {
  return JSON.parse(await readFile(systemFile(folder), 'utf8')) as SystemDescription;
}

function systemFile(folder: string): string {
  return path.join(folder, 'contracts', 'system.json');
}

async function openProject(folder: string): Promise<Project> {
  const system = await readSystem(folder);
  const load = (file: string) => import(pathToFileURL(path.join(folder, 'runtime', 'dist', file)).href) as Promise<Partial<Project>>;
  const { startEmbeddedPostgres } = await load('local/embedded-postgres.js');
  const { connectBroker } = await load('brokers/index.js');
  if (startEmbeddedPostgres === undefined || connectBroker === undefined) throw new Error('the generated runtime has other exports now');
  return { folder, system, startEmbeddedPostgres, connectBroker };
}

async function linkOwnPackages(folder: string): Promise<void> {
  const scope = path.join(folder, 'node_modules', '@fault-shop');
  await mkdir(scope, { recursive: true });
  for (const own of ['runtime', 'contracts']) await symlink(path.join(folder, own), path.join(scope, own));
}

/** Runs a Node program. @throws Error with what it printed where it fails. */
async function inFolder(cwd: string, program: string, ...args: readonly string[]): Promise<string> {
  try {
    return (await run(process.execPath, [program, ...args], { cwd })).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${path.basename(program)} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
