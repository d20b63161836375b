import { createLog } from '../adapters/log.ts';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import { readSystem } from './project-files.ts';
import { runSystem } from './run-system.ts';

/** `npm start`: runs every service of the project in this folder until SIGTERM, SIGINT or SIGHUP. */
async function main(): Promise<void> {
  // Before the start, so that Ctrl-C during it stops what has come up so far.
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const root = process.cwd();
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const log = createLog({ service: 'runner', level: 'warn', system: await readSystem(root) });
  const running = await runSystem({ root, log, say, env: process.env });
  say('ready; Ctrl-C stops everything');
  try {
    await Promise.race([interrupted, running.failed]);
  } finally {
    say('stopping');
    await running.stop();
  }
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exit(error instanceof ConfigurationError ? 2 : 1);
}
