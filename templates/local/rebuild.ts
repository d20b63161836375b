import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createLog } from '../adapters/log.ts';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import type { ServiceWiring } from '../runtime/service.ts';
import type { SystemDescription } from '../runtime/system.ts';
import { projectPaths, readRunFile, readSystem } from './project-files.ts';
import { runRebuild, type RebuildOptions } from './run-rebuild.ts';

const usage = 'npm run rebuild -- <read model> [--restart]   builds the view anew from the log or the command store, while it is in use';

/** `npm run rebuild -- <read model>`: on the databases of the system that runs here, else of DATABASE_URL. Interrupted, it goes on at the next call. */
async function main(root: string): Promise<void> {
  const system = await readSystem(root);
  const options = parse(process.argv.slice(2));
  const service = system.services.find(({ readModels }) => readModels.includes(options.readModel));
  if (service === undefined) throw new ConfigurationError(`${system.name} has no read model "${options.readModel}": ${known(system)}`);
  const module = path.join(root, 'services', service.name, 'dist', 'wiring.js');
  const { wiring } = (await import(pathToFileURL(module).href)) as { wiring: ServiceWiring };
  const run = await readRunFile(projectPaths(root));
  const log = createLog({ service: 'rebuild', level: 'error', system });
  const interruption = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => interruption.abort(new Error('interrupted: call it again to go on')));
  const events = await runRebuild(options, { wiring, log, signal: interruption.signal, env: { ...process.env, ...run?.env } });
  const fromRows = wiring.system.stores.some(({ id, rebuildFromRows }) => id === options.readModel && rebuildFromRows !== undefined);
  process.stdout.write(`${options.readModel} is rebuilt from ${events} ${fromRows ? 'rows of its command store' : 'events'}\n`);
}

function parse(args: readonly string[]): RebuildOptions {
  try {
    const { positionals, values } = parseArgs({ args: [...args], allowPositionals: true, options: { restart: { type: 'boolean' } } });
    const [readModel, ...rest] = positionals;
    if (readModel !== undefined && rest.length === 0) return { readModel, restart: values.restart ?? false };
  } catch (cause) {
    throw new ConfigurationError(`${errorMessage(cause)}\n${usage}`, { cause });
  }
  throw new ConfigurationError(usage);
}

function known(system: SystemDescription): string {
  const ids = system.services.flatMap(({ readModels }) => readModels);
  return ids.length === 0 ? 'it has none' : `there are ${ids.join(', ')}`;
}

try {
  await main(process.cwd());
} catch (error) {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exitCode = error instanceof ConfigurationError ? 2 : 1;
}
