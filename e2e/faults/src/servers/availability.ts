import { existsSync } from 'node:fs';
import path from 'node:path';
import type { BrokerName } from '../../../../templates/runtime/system.ts';
import { rabbitmqProgram } from './rabbitmq.ts';

/** Whether the broker's program is here. @throws Error where it is not and this is CI; elsewhere it says so and the caller skips. */
export function available(broker: BrokerName): boolean {
  const missing = missingProgram(broker);
  if (missing === undefined) return true;
  if (process.env['CI'] === 'true') throw new Error(`no ${missing}`);
  process.stderr.write(`skipped: no ${missing}\n`);
  return false;
}

function missingProgram(broker: BrokerName): string | undefined {
  if (broker === 'rabbitmq') return existsSync(rabbitmqProgram) ? undefined : rabbitmqProgram;
  if (broker !== 'nats') return undefined;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.some((folder) => existsSync(path.join(folder, 'nats-server'))) ? undefined : 'nats-server';
}
