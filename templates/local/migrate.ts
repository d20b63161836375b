import { migrate } from '../adapters/migrate.ts';
import { brokerSettings } from '../adapters/environment.ts';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import { readSystem } from './project-files.ts';

/** `npm run migrate`: creates the databases and tables on the server of DATABASE_URL. */
try {
  const system = await readSystem(process.cwd());
  await migrate(system, process.env);
  process.stdout.write(`${system.name}: databases and tables are up to date (broker ${brokerSettings(system, process.env).name})\n`);
} catch (error) {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exitCode = error instanceof ConfigurationError ? 2 : 1;
}
