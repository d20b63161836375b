import { createLog } from '../adapters/log.ts';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import { openTracingDatabases, RequestDesk, type RequestLine } from './operator-requests.ts';
import { projectPaths, readRunFile, readSystem } from './project-files.ts';
import { parseRequestOptions, type RequestCommand } from './request-options.ts';

/** `npm run requests`: on the databases of the system that runs here, else of the environment. */
async function main(root: string): Promise<void> {
  const command = parseRequestOptions(process.argv.slice(2));
  const system = await readSystem(root);
  const run = await readRunFile(projectPaths(root));
  const log = createLog({ service: 'requests', level: 'error', system });
  const databases = openTracingDatabases(system, { ...process.env, ...run?.env }, log);
  try {
    print(await perform(new RequestDesk(system, databases), command), command);
  } finally {
    await Promise.all(databases.map((database) => database.close()));
  }
}

async function perform(desk: RequestDesk, command: RequestCommand): Promise<readonly RequestLine[]> {
  switch (command.verb) {
    case 'list':
      return desk.list(command.limit, command.all);
    case 'show':
      return [await desk.show(command.query)];
    case 'retry':
      return [await desk.retry(command.query)];
    case 'settle':
      return [await desk.settle(command.query, command.outcome, command.reason)];
  }
}

function print(lines: readonly RequestLine[], { verb, json }: RequestCommand): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(verb === 'list' ? lines : lines[0], null, 2)}\n`);
    return;
  }
  for (const line of lines) process.stdout.write(verb === 'list' ? summary(line) : details(line));
  if (verb === 'list') process.stderr.write(`${lines.length} requests shown\n`);
}

const summary = ({ requestId, type, requester, state, askedAt, attempt }: RequestLine) =>
  `${requestId}  ${type} of ${requester}  ${state}  asked ${askedAt}, ${attempt} attempts\n`;

function details(line: RequestLine): string {
  const entries = Object.entries(line).filter(([, value]) => value !== null);
  return `${entries.map(([name, value]) => `${name.padEnd(14)}${typeof value === 'string' ? value : JSON.stringify(value)}`).join('\n')}\n`;
}

try {
  await main(process.cwd());
} catch (error) {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exitCode = error instanceof ConfigurationError ? 2 : 1;
}
