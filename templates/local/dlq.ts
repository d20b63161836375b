import { parseArgs } from 'node:util';
import { brokerSettings } from '../adapters/environment.ts';
import { createLog } from '../adapters/log.ts';
import { connectBroker } from '../brokers/index.ts';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { assertDeadLetterQueue, inspectDeadLetters, redriveDeadLetters, type DeadLetterLine } from './dead-letters.ts';
import { projectPaths, readRunFile, readSystem } from './project-files.ts';

const usage = `npm run dlq -- inspect <queue> [--limit 100] [--json]
npm run dlq -- redrive <queue> [--limit 1000000] [--id <message id>]`;

interface Command {
  readonly verb: 'inspect' | 'redrive';
  readonly queue: string;
  readonly limit: number | undefined;
  readonly id: string | undefined;
  readonly json: boolean;
}

/** @throws ConfigurationError with the usage for anything else. */
function readCommand(args: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { limit: { type: 'string' }, id: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const [verb, queue, ...more] = positionals;
    const limit = values.limit === undefined ? undefined : Number(values.limit);
    if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) throw new Error('--limit must be a whole number above 0');
    if ((verb !== 'inspect' && verb !== 'redrive') || queue === undefined || more.length > 0)
      throw new Error('a verb and a queue are needed');
    return { verb, queue, limit, id: values.id, json: values.json };
  } catch (cause) {
    throw new ConfigurationError(`${errorMessage(cause)}\n${usage}`, { cause });
  }
}

/** `npm run dlq`: shows dead letters, or sends them back; on the system that runs in this folder, else on what the environment names. */
async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2));
  const root = process.cwd();
  const system = await readSystem(root);
  assertDeadLetterQueue(system, command.queue);
  const run = await readRunFile(projectPaths(root));
  const { name, url } = brokerSettings(system, { ...process.env, ...run?.env });
  const log = createLog({ service: 'dlq', level: 'error', system });
  const broker = await connectBroker(name, { url, system: system.name, log, clock: systemClock });
  try {
    await broker.declare(system);
    const { verb, queue, limit, id, json } = command;
    if (verb === 'inspect') {
      print(await inspectDeadLetters(broker, system, queue, limit ?? 100), json);
      return;
    }
    const { ids, left } = await redriveDeadLetters({ broker, clock: systemClock }, system, queue, { id, limit: limit ?? 1_000_000 });
    for (const each of ids) process.stdout.write(`${each}\n`);
    process.stderr.write(`${ids.length} sent back${left === 0 ? '' : `, ${left} left: their origin is no queue of this system`}\n`);
  } finally {
    await broker.close();
  }
}

function print(lines: readonly DeadLetterLine[], json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(lines, null, 2)}\n`);
    return;
  }
  for (const { id, type, failedOn, reason, attempts, time, data } of lines) {
    process.stdout.write(`${id}  ${type}  ${time}  ${attempts} deliveries on ${failedOn}\n  ${reason}\n  ${JSON.stringify(data)}\n`);
  }
  process.stderr.write(`${lines.length} dead letters shown\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exitCode = error instanceof ConfigurationError ? 2 : 1;
}
