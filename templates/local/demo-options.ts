import { parseArgs } from 'node:util';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';

export interface DemoOptions {
  /** Distinct messages of each type that a producer offers. */
  readonly messages: number;
  /** Share of them sent twice, in [0, 1]. */
  readonly duplicates: number;
  readonly kill: boolean;
  readonly json: boolean;
  readonly seed: number;
  /** Requests at once. */
  readonly concurrency: number;
  /** Gives up after this long without progress. */
  readonly idleLimitMs: number;
}

export const demoUsage = `npm run demo -- [--messages 200] [--duplicates 0.1] [--kill] [--json] [--seed 1] [--concurrency 16] [--timeout 60]
`;

/** Reads the command line. @throws ConfigurationError for an unknown option or a value out of range. */
export function parseDemoOptions(args: readonly string[]): DemoOptions {
  const values = parse(args);
  return {
    messages: number('--messages', values.messages ?? '200', 1, 1_000_000),
    duplicates: number('--duplicates', values.duplicates ?? '0.1', 0, 1),
    kill: values.kill ?? false,
    json: values.json ?? false,
    seed: number('--seed', values.seed ?? '1', 0, 0xff_ff_ff_ff),
    concurrency: number('--concurrency', values.concurrency ?? '16', 1, 1000),
    idleLimitMs: number('--timeout', values.timeout ?? '60', 1, 86_400) * 1000,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        messages: { type: 'string' },
        duplicates: { type: 'string' },
        kill: { type: 'boolean' },
        json: { type: 'boolean' },
        seed: { type: 'string' },
        concurrency: { type: 'string' },
        timeout: { type: 'string' },
      },
    }).values;
  } catch (cause) {
    throw new ConfigurationError(`${errorMessage(cause)}\n${demoUsage}`, { cause });
  }
}

function number(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most))
    throw new ConfigurationError(`${name} is "${text}"; it must be from ${least} to ${most}`);
  return value;
}
