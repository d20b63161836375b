import { createLog } from '../adapters/log.ts';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import { projectPaths, readRunFile, readSystem } from './project-files.ts';
import { parseReplicaOptions } from './replica-options.ts';
import { runReplica } from './run-replica.ts';

/** `npm run replica -- <action> <id>`: on the databases of the system that runs here, else of DATABASE_URL. Exits 1 where the replica differs. */
async function main(root: string): Promise<number> {
  const system = await readSystem(root);
  const options = parseReplicaOptions(process.argv.slice(2), system);
  const run = await readRunFile(projectPaths(root));
  const log = createLog({ service: 'replica', level: 'error', system });
  const say = (line: string) => process.stdout.write(`${line}\n`);
  return (await runReplica(options, { system, log, say, env: { ...process.env, ...run?.env } })) ? 0 : 1;
}

try {
  process.exitCode = await main(process.cwd());
} catch (error) {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exitCode = error instanceof ConfigurationError ? 2 : 1;
}
