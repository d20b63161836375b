import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SOURCE = fileURLToPath(new URL('kafka-mock.c', import.meta.url));
const HEADER = '/usr/include/librdkafka/rdkafka_mock.h';

/** A running mock of one Kafka broker. */
export interface KafkaMock {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Tells whether the mock can be built here. Locally the suite is skipped with the reason printed.
 * @throws in CI, where librdkafka must be there.
 */
export function canMockKafka(): boolean {
  if (existsSync(HEADER)) return true;
  const reason = 'no Kafka mock without librdkafka-dev and a C compiler';
  if (process.env['CI'] === 'true') throw new Error(reason);
  process.stderr.write(`Skipped: ${reason}\n`);
  return false;
}

/** Compiles the mock into a temporary folder and starts it on a free port of the loopback. */
export async function startKafkaMock(): Promise<KafkaMock> {
  const folder = await mkdtemp(join(tmpdir(), 'eventwright-kafka-'));
  const program = join(folder, 'kafka-mock');
  await promisify(execFile)('cc', ['-O1', '-Wall', '-Werror', '-o', program, SOURCE, '-lrdkafka']);
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const [host = '', port] = line.split(':');
  return {
    host,
    port: Number(port),
    stop: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
