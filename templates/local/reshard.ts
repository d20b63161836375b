import { parseArgs } from 'node:util';
import { createLog } from '../adapters/log.ts';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import type { SystemDescription } from '../runtime/system.ts';
import { projectPaths, readRunFile, readSystem } from './project-files.ts';
import { runReshard, type ReshardAction, type ShardedStore } from './run-reshard.ts';

const actions = ['plan', 'run', 'check'] as const;
const usage = `npm run reshard -- plan <store>   lists the slots that have to move to the shape that is drawn
npm run reshard -- run <store>    moves them, while the system runs; interrupted, it goes on at the next call
npm run reshard -- check <store>  counts slots and rows, and looks for rows that lie where their slot is not owned`;

/** `npm run reshard -- <action> <store>`: on the databases of the system that runs here, else of DATABASE_URL. Exits 1 where something is not in its place. */
async function main(root: string): Promise<number> {
  const system = await readSystem(root);
  const { action, store } = parse(process.argv.slice(2), system);
  const run = await readRunFile(projectPaths(root));
  const log = createLog({ service: 'reshard', level: 'error', system });
  const interruption = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => interruption.abort(new Error('interrupted: call it again to go on')));
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const env = { ...process.env, ...run?.env };
  return (await runReshard(action, store, { system, env, log, say, signal: interruption.signal })) ? 0 : 1;
}

function parse(args: readonly string[], system: SystemDescription): { action: ReshardAction; store: ShardedStore } {
  const [name, id, ...rest] = positionals(args);
  const action = actions.find((each) => each === name);
  const sharded = system.stores.filter((store): store is ShardedStore => store.sharding !== undefined);
  if (action === undefined || id === undefined || rest.length > 0) throw new ConfigurationError(usage);
  const store = sharded.find((each) => each.id === id);
  if (store !== undefined) return { action, store };
  const known = sharded.length === 0 ? 'it has none' : `there are ${sharded.map((each) => each.id).join(', ')}`;
  throw new ConfigurationError(`${system.name} has no sharded store "${id}": ${known}`);
}

function positionals(args: readonly string[]): readonly string[] {
  try {
    return parseArgs({ args: [...args], allowPositionals: true }).positionals;
  } catch (cause) {
    throw new ConfigurationError(`${errorMessage(cause)}\n${usage}`, { cause });
  }
}

try {
  process.exitCode = await main(process.cwd());
} catch (error) {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exitCode = error instanceof ConfigurationError ? 2 : 1;
}
