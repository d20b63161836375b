import { createLog } from '../adapters/log.ts';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import { parseDemoOptions } from './demo-options.ts';
import { judge, tallyText } from './demo-verdict.core.ts';
import { projectPaths, readRunFile, readSystem } from './project-files.ts';
import { runDemo } from './run-demo.ts';
import { runSystem } from './run-system.ts';

/** `npm run demo`: sends messages through the system, which it starts if none runs, and judges the outcome. Exits 1 where a message is lost or an effect doubled. */
async function main(): Promise<number> {
  const options = parseDemoOptions(process.argv.slice(2));
  const root = process.cwd();
  const system = await readSystem(root);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const log = createLog({ service: 'demo', level: 'error', system });
  const running = (await readRunFile(projectPaths(root))) === undefined ? await runSystem({ root, log, say, env: process.env }) : undefined;
  try {
    const tally = await runDemo(options, { root, system, log, say });
    const problems = judge(tally);
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ ...tally, problems, verdict: problems.length === 0 ? 'pass' : 'fail' }, null, 2)}\n`
        : tallyText(tally, problems),
    );
    return problems.length === 0 ? 0 : 1;
  } finally {
    await running?.stop();
  }
}

try {
  process.exit(await main());
} catch (error) {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exit(error instanceof ConfigurationError ? 2 : 1);
}
