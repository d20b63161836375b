import { parseArgs } from 'node:util';
import { ConfigurationError, errorMessage } from '../runtime/errors.ts';
import { statableOutcomes, type StatableOutcome } from '../runtime/request-reply-operator.core.ts';
import type { RequestQuery } from './operator-requests.ts';

export const requestUsage = `npm run requests -- list [--all] [--limit 100] [--json]             those that need an operator, or all
npm run requests -- show <id> [--type <request type>] [--json]
npm run requests -- retry <id> [--type …]                          has the cancellation, and the compensation, tried again
npm run requests -- settle <id> --as <outcome> --reason <text> [--type …]
  outcomes: ${statableOutcomes.map((each) => each.toLowerCase()).join(', ')}`;

export type RequestCommand = { readonly json: boolean } & (
  | { readonly verb: 'list'; readonly all: boolean; readonly limit: number }
  | { readonly verb: 'show' | 'retry'; readonly query: RequestQuery }
  | { readonly verb: 'settle'; readonly query: RequestQuery; readonly outcome: StatableOutcome; readonly reason: string }
);

const mostListed = 100_000;

/** Reads the command line. @throws ConfigurationError with the usage for anything else. */
export function parseRequestOptions(args: readonly string[]): RequestCommand {
  try {
    return read(args);
  } catch (cause) {
    throw new ConfigurationError(`${errorMessage(cause)}\n${requestUsage}`, { cause });
  }
}

function read(args: readonly string[]): RequestCommand {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      all: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      limit: { type: 'string', default: '100' },
      type: { type: 'string' },
      as: { type: 'string' },
      reason: { type: 'string' },
    },
  });
  const { json, all } = values;
  const [verb, requestId, ...more] = positionals;
  if (more.length > 0) throw new Error(`"${more.join(' ')}" is too much`);
  if (verb === 'list' && requestId === undefined) {
    const limit = Number(values.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > mostListed)
      throw new Error(`--limit must be a whole number from 1 to ${mostListed}`);
    return { verb, json, all, limit };
  }
  if (requestId === undefined) throw new Error('a verb and the id of a request are needed');
  const query = { requestId, type: values.type };
  if (verb === 'show' || verb === 'retry') return { verb, json, query };
  if (verb !== 'settle') throw new Error(`"${verb}" is no verb`);
  const outcome = statableOutcomes.find((each) => each === values.as?.toUpperCase());
  const reason = values.reason?.trim() ?? '';
  if (outcome === undefined) throw new Error('--as must name an outcome');
  if (reason === '') throw new Error('--reason must say why');
  return { verb, json, query, outcome, reason };
}
