import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readExample } from '../../node/examples.ts';
import type { GeneratedBroker } from '../../model/index.ts';
import { generateProject } from '../../node/generate-project.ts';
import { InputError } from '../../node/read-input.ts';
import { exitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

export interface DemoOptions {
  readonly example: string;
  readonly messages: number;
  readonly broker?: GeneratedBroker;
  /** Folder to generate into and to keep; a temporary one, removed at the end, unless stated. */
  readonly dir?: string;
  readonly json: boolean;
}

/** Runs a command in the folder. Its output goes to standard error where `quiet`, so that standard output stays for machines. */
function run(command: string, args: readonly string[], folder: string, quiet: boolean): Promise<number> {
  const child = spawn(command, args, {
    cwd: folder,
    stdio: ['ignore', quiet ? 2 : 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve(code ?? exitCode.fault);
    });
  });
}

async function runIn(folder: string, options: DemoOptions, terminal: Terminal): Promise<number> {
  const text = await readExample(options.example);
  if (text === undefined) throw new InputError(`there is no example "${options.example}"`);
  terminal.err(`Generating ${options.example} into ${folder}\n`);
  const result = await generateProject({ text, folder, ...(options.broker && { broker: options.broker }) });
  if (result.outcome !== 'generated') throw new Error(`The example ${options.example} was not generated: ${result.outcome}`);
  terminal.err('Installing its dependencies\n');
  const installed = await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], folder, true);
  if (installed !== 0) throw new InputError('npm install failed in the generated project; check the network and the messages above');
  terminal.err(`Submitting ${options.messages} messages, one in ten of them twice, and killing one worker halfway\n`);
  const flags = ['--messages', String(options.messages), '--duplicates', '0.1', '--kill', ...(options.json ? ['--json'] : [])];
  return run('npm', ['run', '--silent', 'demo', '--', ...flags], folder, false);
}

/** `eventwright demo`: the main job, end to end, with a verdict. @returns 1 where a message is lost or an effect is doubled */
export async function demo(options: DemoOptions, terminal: Terminal): Promise<number> {
  if (options.dir !== undefined) return runIn(path.resolve(options.dir), options, terminal);
  const folder = await mkdtemp(path.join(tmpdir(), 'eventwright-demo-'));
  // Under root, PostgreSQL runs as a user of its own, which must be able to enter the folder.
  await chmod(folder, 0o755);
  try {
    return await runIn(path.join(folder, options.example), options, terminal);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
